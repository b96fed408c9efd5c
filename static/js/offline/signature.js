// The strokes go into the draft at every lift of the pen; the picture is made when the form is sent.
import SignaturePad from "../../vendor/signature_pad-5.1.4.js";
import { sha256 } from "./digest.js";
import { element, button } from "./fields.js";
import { toBytes } from "./photos.js";

class Pad {
  constructor(draft, frame) {
    this.draft = draft;
    this.frame = frame;
    this.name = frame.dataset.name || "signature";
    this.canvas = frame.querySelector("canvas");
    this.hidden = frame.querySelector(`input[name="${this.name}"]`) || element("input", { type: "hidden", name: this.name });
    frame.append(this.hidden);
    this.pad = new SignaturePad(this.canvas, { backgroundColor: "rgb(255,255,255)", penColor: "rgb(20,30,60)" });
    this.pad.addEventListener("endStroke", () => this.keep());
    const clear = frame.querySelector("[data-clear]") || frame.appendChild(button("重签"));
    clear.addEventListener("click", () => { this.clear(); this.keep(); });
    this.draw();
    if (self.ResizeObserver) new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  // The canvas has as many dots as its place has; a turned tablet draws the strokes again.
  draw() {
    const ratio = Math.max(devicePixelRatio || 1, 1);
    const width = Math.round(this.canvas.clientWidth * ratio), height = Math.round(this.canvas.clientHeight * ratio);
    if (!width || (this.drawn && this.canvas.width === width && this.canvas.height === height)) return;
    this.drawn = true;
    Object.assign(this.canvas, { width, height });
    this.canvas.getContext("2d").scale(ratio, ratio);
    this.pad.clear();
    const strokes = this.draft.strokes[this.name];
    if (strokes) this.pad.fromData(strokes);
  }

  keep() {
    this.draft.strokes = { ...this.draft.strokes, [this.name]: this.pad.isEmpty() ? null : this.pad.toData() };
    this.draft.dirty = true;
    this.draft.touched();
    this.draft.save();
    this.frame.dispatchEvent(new CustomEvent("gcm:signed", { bubbles: true, detail: { empty: this.pad.isEmpty() } }));
  }

  clear() {
    this.pad.clear();
    this.hidden.value = "";
  }

  // The picture with its digest, or nothing if nobody signed.
  async picture() {
    this.hidden.value = "";
    if (this.pad.isEmpty()) return null;
    const bytes = await toBytes(this.canvas, "image/png");
    const sha = await sha256(bytes);
    this.hidden.value = sha;
    return { sha, size: bytes.length, type: "image/png", name: this.name, bytes };
  }
}

export function signatures(draft) {
  draft.pads = [...draft.form.querySelectorAll("[data-signature]")].map((frame) => new Pad(draft, frame));
}
