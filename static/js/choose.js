// A table's first box ticks all of its boxes.
export function chooseAll(root) {
  root.addEventListener("change", (event) => {
    if (!event.target.matches("[data-choose-all]")) return;
    const boxes = event.target.closest("[data-choose]").querySelectorAll("tbody input[type=checkbox]");
    boxes.forEach((box) => { box.checked = event.target.checked; });
  });
}
