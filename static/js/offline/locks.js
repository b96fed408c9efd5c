// Who may do a thing alone among the pages of this tablet: by Web Locks, or on plain HTTP by a
// lease in the database that runs out when its page is gone.
import { ask } from "./db.js";
import { uuid4 } from "./ids.js";

const LEASE = 6000;
const ME = uuid4();
const wait = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

function takeLease(vault, name) {
  return vault.write(["meta"], async ({ meta }) => {
    const held = await ask(meta.get(`lease:${name}`));
    if (held && held.page !== ME && held.until > Date.now()) return false;
    meta.put({ page: ME, until: Date.now() + LEASE }, `lease:${name}`);
    return true;
  });
}

function dropLease(vault, name) {
  return vault.write(["meta"], async ({ meta }) => {
    if ((await ask(meta.get(`lease:${name}`)))?.page === ME) meta.delete(`lease:${name}`);
  });
}

const keepLease = (vault, name) => setInterval(() => takeLease(vault, name).catch(() => {}), LEASE / 3);

// Resolves when this page alone holds the name; it does until it is left. A page that the
// browser brings back as it was begins anew: another may have held the name since.
export async function holdAlone(vault, name) {
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  if (navigator.locks) {
    const left = new Promise((resolve) => { addEventListener("pagehide", resolve); });
    await new Promise((granted) => { navigator.locks.request(name, () => { granted(); return left; }); });
    return;
  }
  while (!(await takeLease(vault, name))) await wait(LEASE / 6);
  keepLease(vault, name);
  addEventListener("pagehide", () => dropLease(vault, name));
}

// Does the work if nobody else is at it; says whether it did.
export async function ifFree(vault, name, work) {
  if (navigator.locks) {
    return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) await work();
      return Boolean(lock);
    });
  }
  if (!(await takeLease(vault, name))) return false;
  const timer = keepLease(vault, name);
  try {
    await work();
  } finally {
    clearInterval(timer);
    await dropLease(vault, name);
  }
  return true;
}

export async function isAnyFormOpen() {
  const { held = [] } = navigator.locks ? await navigator.locks.query() : {};
  return held.some((each) => each.name.startsWith("draft-"));
}
