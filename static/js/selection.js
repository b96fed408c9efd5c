// Ticking rows of a list: one box ticks them all, the button says how many are ticked.
export function selections(root) {
  root.addEventListener("change", (event) => {
    const form = event.target.closest?.("[data-selection]");
    if (!form) return;
    const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
    const all = form.querySelector("[data-select-all]");
    if (event.target === all) boxes.forEach((box) => { box.checked = all.checked; });
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    form.querySelector("[data-count]").textContent = ticked ? ` ${ticked} 家` : "所选";
  });
}
