// Files that are dropped on a form with data-drop become what its file field holds.
export function dropFiles(root) {
  const form = (event) => event.dataTransfer?.types.includes("Files") && event.target.closest?.("[data-drop]");
  root.addEventListener("dragover", (event) => {
    if (!form(event)) return;
    event.preventDefault();
    form(event).classList.add("is-target");
  });
  root.addEventListener("dragleave", (event) => form(event) && form(event).classList.remove("is-target"));
  root.addEventListener("drop", (event) => {
    const over = form(event);
    if (!over) return;
    event.preventDefault();
    over.classList.remove("is-target");
    const field = over.querySelector("input[type=file][multiple]:not([capture])"), all = new DataTransfer();
    for (const file of [...field.files, ...event.dataTransfer.files]) all.items.add(file);
    field.files = all.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
