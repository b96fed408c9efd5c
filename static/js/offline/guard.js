// A page belongs to whoever it was made for. When somebody else has signed in on this tablet, or
// the browser brings an old page back, the page blanks itself and leaves.
// Pages of the shell hold nobody's data. Who is at the tablet is remembered here, not in a cookie:
// the queue must find its owner after a session has ended and a browser was killed.
export function ownerOfPage() {
  return document.body.dataset.person || "";
}

export function person() {
  const named = ownerOfPage();
  if (named) {
    localStorage.setItem("owner", named);
    navigator.serviceWorker?.controller?.postMessage({ owner: named });
  }
  return named || localStorage.getItem("owner") || "";
}

export function forget() {
  localStorage.removeItem("owner");
  navigator.serviceWorker?.controller?.postMessage({ owner: "" });
}

function check() {
  const owner = ownerOfPage();
  if (!owner || owner === localStorage.getItem("owner")) return;
  document.body.hidden = true;
  location.replace("/");
}

export function guard(root) {
  addEventListener("pageshow", check);
  addEventListener("storage", check);
  document.addEventListener("visibilitychange", check);
  root.addEventListener("submit", (event) => { if (event.target.matches("[data-sign-out]")) forget(); }, true);
}
