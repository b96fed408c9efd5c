// One database per person. What write() promises lies on the disk when it resolves: the
// transaction is strict and complete. An abort (full disk, closed database) always rejects.
import { uuid4 } from "./ids.js";

const VERSION = 1;
const PIECE = 48 * 1024; // small enough to lie in the database's own log, never in a file beside it
const BALLAST = 6 * 1024 * 1024;
export const YEAR = 365 * 24 * 60 * 60;

export const ask = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

// A database that never answers counts as one that is not there.
export const soon = (work) => Promise.race([work, new Promise((_none, reject) => { setTimeout(reject, 3000, new Error("slow")); })]);

function build(db) {
  db.createObjectStore("meta");
  db.createObjectStore("draft", { keyPath: "key" });
  db.createObjectStore("op", { keyPath: "id" });
  db.createObjectStore("chunk", { keyPath: ["sha", "n"] });
  db.createObjectStore("log", { autoIncrement: true });
}

function opened(name, upgrade) {
  const request = indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => upgrade(request.result);
  const blocked = new Promise((_none, reject) => { request.onblocked = () => reject(new DOMException("open elsewhere in an older version", "VersionError")); });
  return Promise.race([ask(request), blocked]);
}

function attempt(db, mode, stores, work) {
  return new Promise((resolve, reject) => {
    const tx = db.transaction(stores, mode, { durability: "strict" });
    let result, fault;
    tx.oncomplete = () => resolve(result);
    tx.onabort = () => reject(fault || tx.error || new DOMException("aborted", "AbortError"));
    const store = Object.fromEntries(stores.map((name) => [name, tx.objectStore(name)]));
    Promise.resolve(work(store)).then((value) => { result = value; if (tx.commit) tx.commit(); }).catch((error) => {
      fault = fault || error;
      try { tx.abort(); } catch { reject(error); } // the failed request has aborted it already
    });
  });
}

const isQuota = (error) => error?.name === "QuotaExceededError";
const isClosed = (error) => ["InvalidStateError", "AbortError", "UnknownError"].includes(error?.name);
export const cookie = (name) => document.cookie.split("; ").find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);

export class Vault {
  constructor(uid) {
    this.uid = String(uid);
    this.opening = null;
    this.reliefs = [() => this.dropSent(), () => dropPacks(this.uid), dropBallast];
  }

  open() {
    this.opening = this.opening || this.reopen().catch((error) => { this.opening = null; throw error; });
    return this.opening;
  }

  async reopen() {
    const db = await opened(`u-${this.uid}`, build);
    db.onclose = () => { this.opening = null; };
    db.onversionchange = () => {
      db.close();
      this.opening = null;
      document.dispatchEvent(new CustomEvent("gcm:outdated"));
    };
    await attempt(db, "readwrite", ["meta"], async ({ meta }) => {
      if (await ask(meta.get("vault"))) return;
      // What was counted stands in a cookie, where the clearing of databases does not reach.
      const [before, seq] = (cookie(`kept-${this.uid}`) || "").split(".");
      if (before) meta.put({ vault: before, seq: Number(seq) }, "lost");
      meta.put(uuid4(), "vault");
      meta.put(0, "seq");
    });
    return db;
  }

  async run(mode, stores, work, again = true) {
    try {
      return await attempt(await this.open(), mode, stores, work);
    } catch (error) {
      if (!again || !isClosed(error)) throw error;
      this.opening = null; // iPads drop the connection behind our back
      return this.run(mode, stores, work, false);
    }
  }

  read(stores, work) {
    return this.run("readonly", stores, work);
  }

  async write(stores, work) {
    for (const relief of [...this.reliefs, null]) {
      try {
        return await this.run("readwrite", stores, work);
      } catch (error) {
        if (!isQuota(error) || !relief) throw error;
        await relief().catch(() => {}); // it may need room itself; the next one gives more
      }
    }
  }

  get(key) {
    return this.read(["meta"], ({ meta }) => ask(meta.get(key)));
  }

  put(key, value) {
    return this.write(["meta"], ({ meta }) => { meta.put(value, key); });
  }

  all(store) {
    return this.read([store], (stores) => ask(stores[store].getAll()));
  }

  async ops() {
    return (await this.all("op")).sort((a, b) => a.seq - b.seq);
  }

  noteSeq(vault, seq) {
    document.cookie = `kept-${this.uid}=${vault}.${seq}; path=/; max-age=${YEAR}; samesite=lax`;
  }

  // Pictures of what was sent and of nothing at all go first when room is needed.
  dropSent() {
    return this.run("readwrite", ["op", "draft", "chunk"], async ({ op, draft, chunk }) => {
      const [ops, drafts, keys] = await Promise.all([ask(op.getAll()), ask(draft.getAll()), ask(chunk.getAllKeys())]);
      const wanted = new Set([...ops.filter((each) => each.state === "waiting" || each.state === "problem"), ...drafts]
        .flatMap((each) => each.blobs.map((blob) => blob.sha)));
      keys.filter(([sha]) => !wanted.has(sha)).forEach((key) => chunk.delete(key));
    });
  }
}

export function pieces(sha, bytes) {
  const rows = [];
  for (let n = 0; n * PIECE < bytes.length; n += 1) rows.push({ sha, n, bytes: bytes.slice(n * PIECE, (n + 1) * PIECE) });
  return rows;
}

export async function bytesOf(vault, sha) {
  const range = IDBKeyRange.bound([sha, 0], [sha, Infinity]);
  const rows = await vault.read(["chunk"], ({ chunk }) => ask(chunk.getAll(range)));
  const whole = new Uint8Array(rows.reduce((sum, row) => sum + row.bytes.length, 0));
  rows.reduce((at, row) => { whole.set(row.bytes, at); return at + row.bytes.length; }, 0);
  return whole;
}

async function dropPacks(uid) {
  if (!self.caches) return;
  const names = (await caches.keys()).filter((name) => name.startsWith(`pack-${uid}-`));
  await Promise.all(names.map((name) => caches.delete(name)));
}

// Room that is given up when the disk is full, so that text can still be kept.
export async function layBallast() {
  const db = await opened("ballast", (made) => made.createObjectStore("room"));
  const there = await attempt(db, "readonly", ["room"], ({ room }) => ask(room.count()));
  if (!there) await attempt(db, "readwrite", ["room"], ({ room }) => { room.put(noise(BALLAST), "room"); });
  db.close();
}

function noise(size) {
  const bytes = new Uint8Array(size); // random, for what compresses well would not take the room
  for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65536, size)));
  return bytes;
}

const dropBallast = () => new Promise((resolve) => {
  const request = indexedDB.deleteDatabase("ballast");
  request.onsuccess = request.onerror = request.onblocked = () => resolve();
});
