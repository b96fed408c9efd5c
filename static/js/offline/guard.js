// A page belongs to whoever it was made for. When somebody else has signed in on this tablet, or
// the browser brings an old page back, the page blanks itself and leaves.
// Pages of the shell hold nobody's data. Who is at the tablet lies in a database, not in a cookie: the
// queue must find its owner after a session has ended and a browser was killed. localStorage, which
// browsers may keep back for minutes, only tells it to the other pages that are open.
import { cookie, soon, Vault, YEAR } from "./db.js";

export const tablet = new Vault("tablet"); // the service worker reads it as well
let opened = ""; // whoever was at the tablet when this page opened
const ownerOfPage = () => document.body.dataset.person || "";
const owner = () => localStorage.getItem("owner") || "";

function point(uid) {
  localStorage.setItem("owner", uid);
  return tablet.put("here", uid);
}

export async function person() {
  const kept = await soon(tablet.get("here")).catch(() => undefined); // a window without databases forgets it with its end
  opened = ownerOfPage() || (kept ?? owner());
  localStorage.setItem("owner", opened);
  if (opened !== kept) await soon(point(opened)).catch(() => {});
  return opened;
}

// Signed in, and gone on before that page had noted who it was: the server knows.
export async function recognise() {
  const { user } = await (await fetch("/sync/whoami", { cache: "no-store" })).json();
  if (user) { await point(String(user)); location.reload(); }
}

// The tablet is this person's from now on, or nobody's. The session of whoever had it before may
// live on while there is no network: the cookie tells the server to end it at the first contact.
export async function hand(uid) {
  const name = location.protocol === "https:" ? "__Host-left" : "left", before = owner() === uid ? "" : owner();
  const left = new Set([...(cookie(name) || "").split("."), before].filter(Boolean));
  document.cookie = `${name}=${[...left].join(".")}; path=/; max-age=${YEAR}; samesite=lax${name === "left" ? "" : "; secure"}`;
  await point(uid);
}

function check() {
  if (opened === owner()) return;
  document.body.hidden = true;
  if (ownerOfPage()) location.replace("/");
  else location.reload();
}

export function guard(root) {
  addEventListener("pageshow", check);
  addEventListener("storage", check);
  document.addEventListener("visibilitychange", check);
  root.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]")) return;
    event.preventDefault();
    soon(hand("")).finally(() => event.target.submit());
  });
}
