// The service worker of this tablet. A new one waits until no form is open anywhere.
import { isAnyFormOpen } from "./locks.js";

export async function startWorker(root) {
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  if (!registration.waiting || root.querySelector("form[data-durable]") || (await isAnyFormOpen())) return;
  registration.waiting.postMessage({ activate: true });
}
