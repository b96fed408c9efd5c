// A picture is made small at once, in memory: a file of the camera may be gone a minute later.
// What is drawn anew carries no position and no maker's data; the time taken is kept as a field.
import { bytesOf } from "./db.js";
import { sha256 } from "./digest.js";
import { element, button } from "./fields.js";
import { moment } from "./ids.js";

const LONGEST = 1600, QUALITY = 0.8, THUMB = 160;

export async function toBytes(canvas, type, quality) {
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, type, quality); });
  return new Uint8Array(await blob.arrayBuffer());
}

function drawn(bitmap, longest) {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = element("canvas", { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // what is see-through would turn black
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// The camera writes the time as text into the picture's head; without it the file's time must do.
export function takenAt(bytes, fallback) {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 65536));
  const found = /(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)\0/.exec(head);
  const date = found ? new Date(+found[1], found[2] - 1, +found[3], +found[4], +found[5], +found[6]) : new Date(fallback);
  return moment(Number.isNaN(date.getTime()) ? new Date() : date);
}

export async function shrink(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const taken = takenAt(bytes, file.lastModified);
  try {
    const bitmap = await createImageBitmap(new Blob([bytes], { type: file.type }));
    const small = await toBytes(drawn(bitmap, LONGEST), "image/jpeg", QUALITY);
    bitmap.close();
    return { bytes: small, type: "image/jpeg", taken };
  } catch {
    return { bytes, type: file.type || "application/octet-stream", taken }; // kept as it is: the office can open it
  }
}

async function thumbnail(vault, photo) {
  const image = element("img", { alt: `照片 ${photo.taken.slice(11, 16)}`, width: 80, height: 80 });
  try {
    const bitmap = await createImageBitmap(new Blob([await bytesOf(vault, photo.sha)], { type: photo.type }));
    image.src = drawn(bitmap, THUMB).toDataURL("image/jpeg", 0.7);
    bitmap.close();
  } catch {
    image.alt = "照片（本机不能显示，已原样保存）";
  }
  return image;
}

function row(form, input) {
  const item = input.dataset.photo || "";
  const known = [...form.querySelectorAll("[data-photo-list]")].find((each) => each.dataset.photoList === item);
  if (known) return known;
  const made = element("ul", { className: "photo-list", data: { photoList: item } });
  input.after(made);
  return made;
}

async function show(draft, photo) {
  const inputs = [...draft.form.querySelectorAll("input[data-photo]")];
  const input = inputs.find((each) => (each.dataset.photo || "") === photo.item) || inputs[0];
  if (!input) return;
  const entry = element("li", { data: { sha: photo.sha } }, await thumbnail(draft.vault, photo),
    element("span", { className: "photo-kept", title: "已存在本机" }, "✓"),
    element("input", { type: "hidden", name: "photo", value: `${photo.sha};${photo.item};${photo.taken}` }));
  entry.append(button("删除", () => { entry.remove(); draft.dropPhoto(photo.sha); }, "btn btn-sm"));
  row(draft.form, input).append(entry);
}

export function showPhotos(draft) {
  draft.form.querySelectorAll("[data-photo-list]").forEach((list) => list.replaceChildren());
  return draft.photos.reduce((before, photo) => before.then(() => show(draft, photo)), Promise.resolve());
}

async function add(draft, file, item) {
  const { bytes, type, taken } = await shrink(file);
  const sha = await sha256(bytes);
  if (draft.photos.some((each) => each.sha === sha)) return;
  const photo = { sha, size: bytes.length, type, item, taken };
  await draft.addPhoto(photo, bytes);
  await show(draft, photo);
}

async function addAll(draft, input, files) {
  for (const file of files) await add(draft, file, input.dataset.photo || "").catch((error) => draft.failed(error));
  input.value = "";
  input.removeAttribute("aria-busy");
  input.dispatchEvent(new CustomEvent("gcm:photos", { bubbles: true, detail: { count: draft.photos.length } }));
}

export function watchPhotos(draft) {
  for (const input of draft.form.querySelectorAll("input[type=file][data-photo]")) {
    // The camera may make the tablet end this page: everything typed is kept before it opens.
    input.addEventListener("click", () => draft.keepIfBegun());
    input.addEventListener("change", () => {
      const files = [...input.files];
      draft.dirty = true;
      input.setAttribute("aria-busy", "true");
      draft.adding = Promise.resolve(draft.adding).then(() => addAll(draft, input, files));
    });
  }
}
