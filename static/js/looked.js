// A record that somebody stays with for a moment is one of those looked at last. The page says which
// it is; what the person may not see, the server does not note.
const MOMENT = 2000;

export function noteRecord(root) {
  const { record } = root.querySelector("[data-record]")?.dataset ?? {};
  const token = root.body.getAttribute("hx-headers");
  if (!record || !token) return;
  const [kind, id] = record.split(":");
  setTimeout(() => {
    if (root.hidden || !navigator.onLine) return;
    fetch("/search/looked", { method: "POST", headers: JSON.parse(token), body: new URLSearchParams({ kind, id }) }).catch(() => {});
  }, MOMENT);
}
