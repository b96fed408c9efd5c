// The outbox as one file, for the day when the tablet cannot send: the frozen bytes and the
// pictures in a ZIP without compression, with a list of digests. The office brings it in.
import { bytesOf } from "./db.js";
import { sha256 } from "./digest.js";
import { element } from "./fields.js";
import { moment } from "./ids.js";

const UTF8 = 0x0800;
const text = new TextEncoder();
const TABLE = Int32Array.from({ length: 256 }, (_none, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

function crc32(bytes) {
  let c = -1;
  for (const byte of bytes) c = TABLE[(c ^ byte) & 0xff] ^ (c >>> 8);
  return (c ^ -1) >>> 0;
}

// Pairs of a length in bytes and a number, the lowest byte first.
const numbers = (...pairs) => Uint8Array.from(pairs.flatMap(([length, value]) => Array.from({ length }, (_none, n) => (value >>> (8 * n)) & 0xff)));

// What the local header and the directory say alike about one file.
const about = (entry) => [[2, UTF8], [2, 0], [2, 0], [2, 0x21], [4, entry.crc], [4, entry.bytes.length], [4, entry.bytes.length], [2, entry.name.length], [2, 0]];

export function zip(files) {
  const parts = [], directory = [];
  let at = 0;
  for (const [path, bytes] of files) {
    const entry = { name: text.encode(path), bytes, crc: crc32(bytes) };
    const head = numbers([4, 0x04034b50], [2, 20], ...about(entry));
    directory.push(numbers([4, 0x02014b50], [2, 20], [2, 20], ...about(entry), [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), entry.name);
    parts.push(head, entry.name, bytes);
    at += head.length + entry.name.length + bytes.length;
  }
  const size = directory.reduce((sum, each) => sum + each.length, 0), count = files.length;
  return new Blob([...parts, ...directory, numbers([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, at], [2, 0])], { type: "application/zip" });
}

async function contents(vault) {
  const ops = (await vault.ops()).filter((each) => each.state === "waiting" || (each.state === "problem" && !each.problem.stored));
  const [owner, device, id] = await Promise.all(["owner", "device", "vault"].map((key) => vault.get(key)));
  const files = [], blobs = new Map();
  for (const op of ops) {
    const bytes = text.encode(op.body);
    files.push({ path: `ops/${op.seq}.json`, bytes, sha256: await sha256(bytes) });
    op.blobs.forEach((each) => blobs.set(each.sha, each));
  }
  for (const { sha, size } of blobs.values()) {
    const bytes = await bytesOf(vault, sha);
    if (bytes.length === size) files.push({ path: `blobs/${sha}`, bytes, sha256: sha }); // a torn one would spoil the file
  }
  const listed = files.map(({ path, bytes, sha256: digest }) => ({ path, sha256: digest, bytes: bytes.length }));
  const manifest = { format: 1, user: Number(vault.uid), name: owner?.name || "", vault: id, device: device?.code || "", made: moment(), files: listed };
  return { manifest, files, code: device?.code || "平板" };
}

export async function exportOutbox(vault) {
  const { manifest, files, code } = await contents(vault);
  if (!files.length) throw new Error("没有未发送的记录。");
  const all = [["manifest.json", text.encode(JSON.stringify(manifest, null, 1))], ...files.map((each) => [each.path, each.bytes])];
  const name = `待发送-${code}-${vault.uid}-${moment().slice(0, 16).replace(/[-:]/g, "").replace("T", "-")}.zip`;
  const file = new File([zip(all)], name, { type: "application/zip" });
  if (/iPad|Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1 && navigator.canShare?.({ files: [file] })) {
    await navigator.share({ files: [file] }); // a download from the home screen goes nowhere there
    return;
  }
  const link = element("a", { href: URL.createObjectURL(file), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
