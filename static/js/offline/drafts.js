// A form with data-durable is kept on the tablet at every touch. 已存 is said only after the disk has it.
import { ask, pieces } from "./db.js";
import { collect, restore, fill, element, button } from "./fields.js";
import { uuid7, moment, clock } from "./ids.js";
import { showPhotos, watchPhotos } from "./photos.js";
import { signatures } from "./signature.js";
import { holdAlone } from "./locks.js";

const TRASH = 7 * 24 * 60 * 60 * 1000;
export const keyOf = (form) => `${form.dataset.durable}/${form.dataset.entity}`;

export class Draft {
  constructor(vault, form) {
    this.vault = vault;
    this.form = form;
    this.key = keyOf(form);
    this.pads = [];
    this.begin();
    this.note = element("p", { className: "draft-note", role: "status", data: { draftState: "" } });
    form.prepend(this.note);
    this.initial = collect(form);
  }

  begin() {
    Object.assign(this, { op: uuid7(), photos: [], strokes: {}, replaces: null, closed: false, running: null, again: false });
  }

  record() {
    const { durable, entity, formVersion, baseRev, label, title } = this.form.dataset;
    return {
      key: this.key, op: this.op, kind: durable, entity, label: label || "", title: title || document.title.split(" · ")[0],
      form_version: Number(formVersion || 1), base_rev: baseRev ? Number(baseRev) : null, replaces: this.replaces,
      action: new URL(this.form.getAttribute("action"), location.href).pathname, page: location.pathname + location.search, fields: collect(this.form),
      blobs: this.photos, strokes: this.strokes, at: Date.now(), mono: Math.round(performance.now()),
    };
  }

  // One write at a time, and at most one waiting: it takes what stands in the form by then.
  save() {
    if (this.closed) return Promise.resolve();
    this.note.setAttribute("aria-busy", "true");
    this.again = true;
    this.running = this.running || this.writeAll().finally(() => { this.running = null; });
    return this.running;
  }

  async writeAll() {
    while (this.again && !this.closed) {
      this.again = false;
      await this.write().catch((error) => this.failed(error));
    }
  }

  async write(photo = null, rows = []) {
    const record = this.record();
    if (photo) record.blobs = [...this.photos, photo];
    await this.vault.write(["draft", "op", "chunk"], async ({ draft, op, chunk }) => {
      if (await ask(op.getKey(this.op))) { this.closed = true; return; } // sent from another page
      rows.forEach((row) => chunk.put(row));
      draft.put(record);
    });
    if (this.closed) return;
    this.photos = record.blobs;
    if (!this.again) this.say(`已存 ${clock(record.at)}`, "kept"); // else more came meanwhile, which the disk has not
    document.dispatchEvent(new CustomEvent("gcm:saved", { detail: record }));
  }

  // Its bytes and the draft that names it come to the disk together.
  async addPhoto(photo, bytes) {
    while (this.running) await this.running;
    this.running = this.write(photo, pieces(photo.sha, bytes)).finally(() => { this.running = null; });
    await this.running;
    if (this.again) this.save();
  }

  dropPhoto(sha) {
    this.photos = this.photos.filter((each) => each.sha !== sha);
    return this.save();
  }

  failed(error) {
    const full = error?.name === "QuotaExceededError";
    this.say(full ? "未存！空间不足：先发送或导出" : "未存！请不要关闭此页", "unkept");
    document.dispatchEvent(new CustomEvent("gcm:unsaved", { detail: { key: this.key, full } }));
  }

  say(text, state) {
    this.note.textContent = text;
    this.note.dataset.draftState = state;
    if (state === "kept") this.note.removeAttribute("aria-busy");
  }

  async open() {
    const kept = await this.vault.read(["draft"], ({ draft }) => ask(draft.get(this.key)));
    if (kept) this.take(kept);
    fill(this.form, "uuid", this.op);
    this.form.addEventListener("pointerdown", () => this.touched(), { once: true });
    for (const event of ["input", "change", "focusout"]) this.form.addEventListener(event, (each) => this.changed(each));
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.keepIfBegun(); });
    addEventListener("pagehide", () => this.keepIfBegun());
    watchPhotos(this);
    signatures(this);
    await this.adding;
  }

  touched() {
    fill(this.form, "begins_at", moment());
  }

  changed(event) {
    this.touched();
    if (event.target.type === "file") return;
    if (event.type !== "focusout") this.dirty = true;
    if (this.dirty) this.save();
  }

  keepIfBegun() {
    if (this.dirty) this.save();
  }

  take(kept) {
    Object.assign(this, { op: kept.op, photos: kept.blobs, strokes: kept.strokes, replaces: kept.replaces, dirty: true });
    restore(this.form, kept.fields);
    this.adding = showPhotos(this);
    this.explain(kept.problem);
    const line = element("p", { className: "draft-restored", data: { draftRestored: "" } },
      `已恢复 ${clock(kept.at)} 的草稿 · `, button("撤销", () => this.undo(line), "btn btn-link p-0"));
    this.form.prepend(line);
  }

  // What the server found wrong in the form that is opened again.
  explain(problem) {
    if (!problem) return;
    const names = Object.entries(problem.fields || {});
    names.forEach(([name]) => { const control = this.form.elements[name]; control?.classList?.add("is-invalid"); });
    this.form.prepend(element("div", { className: "alert alert-danger", role: "alert" },
      element("p", { className: "mb-0" }, problem.text), ...names.map(([, text]) => element("p", { className: "mb-0" }, String(text)))));
  }

  async undo(line) {
    await this.discard();
    this.begin();
    this.dirty = false;
    this.form.reset();
    restore(this.form, this.initial);
    fill(this.form, "uuid", this.op);
    showPhotos(this);
    this.pads.forEach((pad) => pad.clear());
    this.form.querySelectorAll(".alert-danger").forEach((each) => each.remove());
    line.remove();
    this.say(this.form.dataset.said ? "已清空" : "已清空；原草稿在“待发送”页保留 7 天", "kept");
  }

  async discard() {
    while (this.running) await this.running;
    this.again = false;
    await trash(this.vault, this.key);
  }
}

export function trash(vault, key, now = Date.now()) {
  return vault.write(["draft"], async ({ draft }) => {
    const kept = await ask(draft.get(key));
    if (!kept) return;
    draft.delete(key);
    draft.put({ ...kept, key: `trash/${now}/${key}`, was: key, deleted_at: now });
  });
}

export function untrash(vault, key) {
  return vault.write(["draft"], async ({ draft }) => {
    const kept = await ask(draft.get(key));
    if (!kept || (await ask(draft.getKey(kept.was)))) return false;
    const { was, deleted_at: _deleted, ...back } = kept;
    draft.delete(key);
    draft.put({ ...back, key: was });
    return true;
  });
}

export function emptyTrash(vault, now = Date.now()) {
  return vault.write(["draft"], async ({ draft }) => {
    for (const each of await ask(draft.getAll())) if (each.deleted_at < now - TRASH) draft.delete(each.key);
  });
}

function lock(form, message) {
  const held = [...form.elements].filter((each) => !each.disabled);
  held.forEach((each) => { each.disabled = true; });
  form.prepend(message);
  return () => { held.forEach((each) => { each.disabled = false; }); message.remove(); };
}

// Whoever opens the form second may read it, and gets it once the first page is gone.
export async function openDrafts(vault, root) {
  const made = [];
  for (const form of root.querySelectorAll("form[data-durable]")) {
    const message = element("p", { className: "alert alert-warning", role: "status", data: { draftLocked: "" } }, "另一个页面正在编辑这张表，这里只能看。");
    const unlock = lock(form, message);
    message.hidden = true;
    const timer = setTimeout(() => { message.hidden = false; }, 300);
    made.push(holdAlone(vault, `draft-${vault.uid}-${keyOf(form)}`).then(async () => {
      clearTimeout(timer);
      unlock();
      const draft = new Draft(vault, form);
      form.draft = draft;
      await draft.open();
      form.dataset.draftReady = "";
    }));
  }
  return Promise.all(made);
}
