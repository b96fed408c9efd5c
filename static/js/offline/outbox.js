// Sending a durable form means: one transaction makes the op with its photos and deletes the draft.
// From there on sync.js sends it; what it sends are the very bytes that were frozen here.
import { ask, pieces } from "./db.js";
import { collect, element } from "./fields.js";
import { moment } from "./ids.js";
import { chip } from "./chips.js";

const LEFT_OUT = ["csrf_token", "photo"]; // pictures are named by the draft: it has them before the page shows them

function filled({ form, photos }, submitter) {
  const ends = form.elements.ends_at;
  if (ends) ends.value = moment();
  const fields = [...collect(form, LEFT_OUT), ...photos.map(({ sha, item, taken }) => ["photo", `${sha};${item};${taken}`])];
  return submitter?.name ? [...fields, [submitter.name, submitter.value]] : fields;
}

function frozen({ id: op, kind, entity, form_version, base_rev, deps, replaces, action, wall, mono, blobs, fields }, { seq, vault, offset }) {
  return JSON.stringify({
    op, vault, seq, kind, entity, form_version, base_rev, deps, replaces, action, wall, mono, offset, blobs: blobs.map((each) => each.sha), fields,
  });
}

// The op gets the next number of the vault that it enters; one that is there already stays as it is.
export async function enter(to, row, pictures, draft = null) {
  const made = await to.write(["op", "chunk", "draft", "meta"], async ({ op, chunk, draft: drafts, meta }) => {
    const known = await ask(op.get(row.id));
    if (known) return { op: known };
    const [vault, last, offset] = await Promise.all(["vault", "seq", "offset"].map((key) => ask(meta.get(key))));
    const seq = last + 1;
    const whole = { ...row, seq, state: "waiting", tries: 0, next_at: 0, at: Date.now(), body: frozen(row, { seq, vault, offset: offset || 0 }) };
    pictures.forEach((each) => pieces(each.sha, each.bytes).forEach((piece) => chunk.put(piece)));
    op.add(whole);
    if (draft) drafts.delete(draft.key);
    meta.put(seq, "seq");
    const before = row.replaces && (await ask(op.get(row.replaces)));
    if (before) op.put({ ...before, state: "replaced", done_at: Date.now() });
    return { op: whole, vault };
  });
  if (made.vault) to.noteSeq(made.vault, made.op.seq);
  return made.op;
}

// A second sending of the same draft meets its own op and changes nothing.
export async function queue(draft, submitter = null) {
  await draft.adding; // a picture that was just taken belongs to the form
  const pictures = (await Promise.all(draft.pads.map((pad) => pad.picture()))).filter(Boolean);
  while (draft.running) await draft.running;
  draft.again = false;
  const signed = pictures.map(({ bytes: _bytes, ...blob }) => blob);
  const blobs = [...draft.photos, ...signed];
  const fields = filled(draft, submitter);
  const deps = (draft.form.dataset.deps || "").split(" ").filter(Boolean);
  const { op: id, kind, entity, label, title, page, form_version, base_rev, replaces, action, strokes } = draft.record();
  const row = { id, kind, entity, label, title, page, form_version, base_rev, replaces, action, strokes, blobs, deps, fields, wall: moment(), mono: Math.round(performance.now()) };
  const op = await enter(draft.vault, row, pictures, draft);
  draft.closed = true;
  return op;
}

function receipt(form, op) {
  const { back, said } = form.dataset;
  const links = element("p", { className: "btn-list mb-0" });
  if (back) links.append(element("a", { className: "btn btn-primary", href: back }, "继续"));
  if (!said) links.append(element("a", { className: "btn", href: "/sync" }, "待发送"));
  return element("section", { className: "card card-body", tabIndex: -1, data: { queued: op.id } },
    element("h2", { className: "card-title" }, op.label || op.title),
    element("p", {}, ...(said ? [] : [chip(op), " "]), element("span", { data: { said: "" } }, said || "已存在本机，可以关闭此页；有信号时自动发送。")), links);
}

export function catchSubmits(root, sync) {
  root.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-durable]") || !form.draft) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.sending !== undefined) return;
    form.dataset.sending = "";
    try {
      const op = await queue(form.draft, event.submitter);
      const card = receipt(form, op);
      form.replaceWith(card);
      card.focus();
      document.dispatchEvent(new CustomEvent("gcm:queued", { detail: { id: op.id, seq: op.seq } }));
      sync.start("queued");
    } catch (error) {
      delete form.dataset.sending;
      form.draft.failed(error);
    }
  }, true);
}
