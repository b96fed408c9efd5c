// In a table of tick boxes the first one ticks all; a button may say how many are ticked.
export function chooseAll(root) {
  root.addEventListener("change", (event) => {
    const list = event.target.closest?.("[data-choose]");
    if (!list) return;
    const boxes = [...list.querySelectorAll("tbody input[type=checkbox]")];
    const all = list.querySelector("[data-choose-all]");
    if (event.target === all) boxes.forEach((box) => { box.checked = all.checked; });
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    const label = list.querySelector("[data-chosen]");
    if (label) label.textContent = chosen ? ` ${chosen} ${label.dataset.unit}` : label.dataset.chosen;
  });
}
