// The service worker: the program's own files and the pages taken along, when the network is away.
// GET only, never a fragment of htmx, never the queue: sending is the pages' business (sync.js).
// The server puts a line before this one: self.SHELL = {build, pages, assets}.
const SHELL_NAME = `shell-${self.SHELL.build}`;
const SLOW = 2500; // milliseconds until a page that was taken along is shown instead
const TROUBLE = 30000;
const ANY = { ignoreVary: true };
const cachedClients = new Set(); // pages that came from a cache take their files from there as well
let troubleUntil = 0;

const point = async (name, value) => (await caches.open("pointers")).put(`/${name}`, new Response(value));
const pointed = async (name) => (await (await caches.open("pointers")).match(`/${name}`))?.text() ?? "";

// All or nothing. The shell's pages are asked for without the cookie: nobody's name may be in them.
async function layShell() {
  const cache = await caches.open(SHELL_NAME);
  const asked = (addresses, more) => addresses.map((address) => new Request(address, { cache: "reload", ...more }));
  await cache.addAll([...asked(self.SHELL.assets), ...asked(self.SHELL.pages, { credentials: "omit" })]);
}

// The shell before this one stays: a page of it may still be open.
async function takeOver() {
  const before = await pointed("shell");
  if (before !== SHELL_NAME) {
    await point("shell-before", before);
    await point("shell", SHELL_NAME);
  }
  const kept = [SHELL_NAME, await pointed("shell-before")];
  const names = (await caches.keys()).filter((name) => name.startsWith("shell-") && !kept.includes(name));
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.clients.claim();
}

// What a proxy answers that finds no server. Our own, where it is only busy, says when to ask again.
const isTrouble = ({ status }) => [502, 503, 504].includes(status);
const isNobody = (answer) => isTrouble(answer) && !answer.headers.has("Retry-After");
const within = (promise, time) => (time ? Promise.race([promise, new Promise((_none, reject) => { setTimeout(reject, time, new Error("slow")); })]) : promise);

// Who is at the tablet (guard.js): read, or written when a page of somebody else comes from the server.
const here = (uid) => new Promise((resolve) => {
  const request = indexedDB.open("u-tablet");
  request.onupgradeneeded = () => request.transaction.abort(); // the first page makes it
  request.onerror = () => resolve("");
  request.onsuccess = () => {
    const tx = request.result.transaction("meta", uid ? "readwrite" : "readonly", { durability: "strict" });
    const asked = uid ? tx.objectStore("meta").put(uid, "here") : tx.objectStore("meta").get("here");
    tx.oncomplete = tx.onabort = ({ type }) => { request.result.close(); resolve(type === "complete" ? asked.result : ""); };
  };
});

// Only what the person who is at the tablet took along; what another took stays closed.
async function fromPack(address, owner) {
  const pack = owner && (await pointed(`pack/${owner}`)), name = `pack-${owner}-${pack}`;
  if (!pack || !(await caches.has(name))) return null;
  return (await (await caches.open(name)).match(address, ANY)) || null;
}

const fromShell = async (address) => (await caches.open(SHELL_NAME)).match(address, { ...ANY, ignoreSearch: true });

async function servePage(event, address) {
  const fromCache = (answer) => {
    if (answer && event.resultingClientId) cachedClients.add(event.resultingClientId);
    return answer;
  };
  const own = self.SHELL.pages.includes(address.pathname) && (await fromShell(address.pathname));
  if (own) return fromCache(own);
  const owner = await within(here(), SLOW).catch(() => "");
  const packed = await fromPack(address.pathname + address.search, owner);
  try {
    const answer = await within(fetch(event.request), packed ? SLOW : 0);
    if (packed ? isTrouble(answer) : isNobody(answer)) throw new Error("no server behind");
    troubleUntil = 0;
    const person = answer.headers.get("X-Owner");
    if (person && person !== owner) await here(person);
    return answer;
  } catch {
    troubleUntil = Date.now() + TROUBLE;
    return fromCache(packed || (await fromShell("/offline"))) || Response.error();
  }
}

// A version in the address never changes; what has none is asked for, unless the network is bad.
async function serveFile(event, address) {
  const isVersioned = address.searchParams.has("v");
  const cached = isVersioned ? await caches.match(event.request, ANY) : await fromShell(event.request);
  if (cached && (isVersioned || cachedClients.has(event.clientId) || Date.now() < troubleUntil)) return cached;
  try {
    const answer = await within(fetch(event.request), cached ? SLOW : 0);
    if (!isNobody(answer)) return answer;
    throw new Error("no server behind");
  } catch {
    troubleUntil = Date.now() + TROUBLE;
    return cached || (await fromShell(event.request)) || Response.error();
  }
}

const servePicture = async (event, address) => (await fromPack(address.pathname + address.search, await here())) || fetch(event.request);

self.addEventListener("install", (event) => event.waitUntil(layShell()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
// Said by a page that knows of no open form.
self.addEventListener("message", (event) => { if (event.data.activate) self.skipWaiting(); });

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.headers.has("HX-Request") || address.pathname.startsWith("/sync/") || address.pathname === "/sw.js") return;
  if (address.pathname.startsWith("/static/")) event.respondWith(serveFile(event, address));
  else if (request.mode === "navigate") event.respondWith(servePage(event, address));
  else if (request.destination === "image") event.respondWith(servePicture(event, address));
});
