// The box that finds everything opens over the page, and arrows lead through what it found.
// Without this script its sign in the bar leads to the page of its own.
export function openFinder(root) {
  const dialog = root.getElementById("finder");
  const box = root.querySelector("[data-finder]");
  if (dialog && !dialog.open) {
    dialog.showModal();
    box.form.dispatchEvent(new Event("search:open"));
  }
  box?.focus();
  box?.select();
}

export function findEverything(root) {
  root.addEventListener("click", (event) => {
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    if (!plain || !event.target.closest?.("[data-find]")) return;
    event.preventDefault();
    openFinder(root);
  });
  root.addEventListener("click", ({ target }) => { if (target.id === "finder") target.close(); });
  root.addEventListener("keydown", (event) => {
    // The browser would only empty the box, and the dialogue would want a second Escape.
    const open = event.key === "Escape" && !event.isComposing && event.target.closest?.("#finder");
    if (open) { event.preventDefault(); open.close(); }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const inside = step && !event.isComposing && event.target.closest?.("#finder, main");
    if (!inside || !event.target.matches("[data-finder], [data-hits] a")) return;
    const places = [...inside.querySelectorAll("[data-finder], [data-hits] a")];
    const next = places[places.indexOf(event.target) + step];
    if (next) event.preventDefault();
    next?.focus();
  });
}

// While a word is being composed from pinyin nothing is looked for; once it stands, it is.
export function waitForWords(root) {
  const searching = (event) => event.target.matches?.("input[type=search]");
  root.addEventListener("input", (event) => { if (event.isComposing && searching(event)) event.stopImmediatePropagation(); }, true);
  root.addEventListener("compositionend", (event) => {
    if (searching(event)) event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
