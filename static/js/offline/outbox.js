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
  const fields = collect(form, LEFT_OUT);
  fields.push(...photos.map(({ sha, item, taken }) => ["photo", `${sha};${item};${taken}`]));
  return submitter?.name ? [...fields, [submitter.name, submitter.value]] : fields;
}

function frozen(draft, { seq, vault, fields, blobs, deps, offset }) {
  const { op, kind, entity, form_version, base_rev, replaces, action } = draft.record();
  return JSON.stringify({
    op, vault, seq, kind, entity, form_version, base_rev, deps, replaces, action, wall: moment(),
    mono: Math.round(performance.now()), offset, blobs: blobs.map((each) => each.sha), fields,
  });
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
  const { kind, entity, label, title, page, replaces } = draft.record();
  const made = await draft.vault.write(["op", "chunk", "draft", "meta"], async ({ op, chunk, draft: drafts, meta }) => {
    const known = await ask(op.get(draft.op));
    if (known) return { op: known, already: true };
    const [vault, last, offset] = await Promise.all(["vault", "seq", "offset"].map((key) => ask(meta.get(key))));
    const seq = last + 1;
    const row = {
      id: draft.op, seq, kind, entity, label, title, page, replaces, blobs, deps, fields, strokes: draft.strokes, state: "waiting", tries: 0, next_at: 0, at: Date.now(),
      body: frozen(draft, { seq, vault, fields, blobs, deps, offset: offset || 0 }),
    };
    pictures.forEach((each) => pieces(each.sha, each.bytes).forEach((piece) => chunk.put(piece)));
    op.add(row);
    drafts.delete(draft.key);
    meta.put(seq, "seq");
    const before = replaces && (await ask(op.get(replaces)));
    if (before) op.put({ ...before, state: "replaced", done_at: Date.now() });
    return { op: row, vault };
  });
  draft.closed = true;
  if (made.vault) draft.vault.noteSeq(made.vault, made.op.seq);
  return made.op;
}

function receipt(form, op) {
  const back = form.dataset.back;
  const links = element("p", { className: "btn-list mb-0" });
  if (back) links.append(element("a", { className: "btn btn-primary", href: back }, "继续"));
  links.append(element("a", { className: "btn", href: "/sync" }, "待发送"));
  return element("section", { className: "card card-body", tabIndex: -1, data: { queued: op.id } },
    element("h2", { className: "card-title" }, op.label || op.title),
    element("p", {}, chip(op), " ", element("span", { data: { said: "" } }, "已存在本机，可以关闭此页；有信号时自动发送。")), links);
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
