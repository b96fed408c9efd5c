// The bell asks how many notifications wait: at most once a minute, and only while somebody may be
// looking and there is a network. What it is refused it does not mind: the page stays as it is.
const EVERY = 60 * 1000, TICK = 5 * 1000;

export function watchBell(root) {
  let looked = Date.now();
  const look = () => {
    const bell = root.getElementById("bell");
    if (!bell || root.hidden || !navigator.onLine || Date.now() - looked < EVERY) return;
    looked = Date.now();
    bell.dispatchEvent(new Event("bell:look"));
  };
  setInterval(look, TICK);
  root.addEventListener("visibilitychange", look);
  root.addEventListener("htmx:beforeOnLoad", (event) => {
    const { elt, xhr } = event.detail;
    if (elt?.id === "bell" && xhr.status !== 200) event.preventDefault();
  });
}
