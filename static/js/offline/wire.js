// What goes over the line. A thing counts as delivered only when the server's JSON says so by name.
import { bytesOf } from "./db.js";
import { uuid4 } from "./ids.js";

const PATIENCE = 30000, LARGE = 256 * 1024, PART = 512 * 1024;
export class Offline extends Error {}

// Nothing but an answer of our own server passes: no redirect, no page of a portal, no silence.
async function call(vault, address, options = {}) {
  const given = new AbortController();
  const timer = setTimeout(() => given.abort(), PATIENCE);
  try {
    const headers = { "X-Owner": vault.uid, ...options.headers };
    const answer = await fetch(address, { ...options, headers, redirect: "error", cache: "no-store", credentials: "same-origin", signal: given.signal });
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    const json = isJson && options.method !== "HEAD" ? await answer.json().catch(() => null) : null;
    return { status: answer.status, json, headers: answer.headers };
  } catch (error) {
    throw new Offline(error.message);
  } finally {
    clearTimeout(timer);
  }
}

// The clock as it is now goes beside the frozen bytes: it may have gone wrong since they were written.
export const post = (vault, address, body) => call(vault, address, { method: "POST", headers: { "Content-Type": "application/json", "X-Clock": String(Date.now()) }, body });

export async function whoami(vault) {
  const nonce = uuid4();
  const began = Date.now();
  const { status, json } = await call(vault, `/sync/whoami?n=${nonce}`);
  if (status === 401 && json?.error === "sign-in") return { login: "missing" };
  if (status === 409 && json?.error === "owner") return { login: "other" };
  if (status !== 200 || json?.nonce !== nonce) throw new Offline("not our server");
  const offset = Math.round(new Date(json.time).getTime() - (began + Date.now()) / 2);
  return { ...json, login: String(json.user) === vault.uid ? "mine" : "other", offset };
}

export async function report(vault, body) {
  const { status, json } = await post(vault, "/sync/reports", JSON.stringify(body));
  return status === 200 ? json : null;
}

async function put(vault, blob, bytes) {
  const answer = await call(vault, `/sync/blobs/${blob.sha}`, { method: "PUT", headers: { "Content-Type": "application/octet-stream" }, body: bytes });
  return answer.json?.sha256 === blob.sha ? null : answer;
}

// A large picture goes on where the line broke; a server that died with all of it gets a piece of nothing.
async function append(vault, blob, bytes) {
  const address = `/sync/blobs/${blob.sha}`;
  const known = await call(vault, address, { method: "HEAD" });
  if (![200, 206, 404].includes(known.status)) return known;
  let at = Number(known.headers.get("Upload-Offset") || 0);
  do {
    const part = bytes.slice(at, at + PART);
    const answer = await call(vault, address, {
      method: "PATCH", body: part,
      headers: { "Content-Type": "application/octet-stream", "Upload-Offset": String(at), "Upload-Length": String(bytes.length) },
    });
    at += part.length;
    if (answer.json?.sha256 === blob.sha) return null;
    if (answer.status !== 204) return answer;
  } while (at < bytes.length);
  return (await call(vault, address, { method: "HEAD" })).status === 200 ? null : known;
}

// Nothing if the server has the whole picture now, else the answer that stopped it.
export async function sendBlob(vault, blob) {
  const bytes = await bytesOf(vault, blob.sha);
  if (bytes.length !== blob.size) return { status: 0, lost: true };
  return bytes.length > LARGE ? append(vault, blob, bytes) : put(vault, blob, bytes);
}

export const sendOp = (vault, op) => post(vault, "/sync/ops", op.body);
