// A button with data-print opens the browser's print dialogue; what is folded on the screen only
// for room, marked data-print-open, is open on paper.
export function printButtons(root) {
  let opened = [];
  root.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
  });
  window.addEventListener("beforeprint", () => {
    opened = [...root.querySelectorAll("details[data-print-open]:not([open])")];
    for (const folded of opened) folded.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const folded of opened) folded.open = false;
  });
}
