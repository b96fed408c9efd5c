// The service worker of this tablet. A new one waits until no form is open anywhere, and until this
// page has fetched its files: an old one that is asked while it should go may stay for minutes.
import { isAnyFormOpen } from "./locks.js";

export async function startWorker(root) {
  const registration = await navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" });
  setTimeout(async () => {
    if (registration?.waiting && !root.querySelector("form[data-durable]") && !(await isAnyFormOpen())) registration.waiting.postMessage({ activate: true });
  }, 3000);
}
