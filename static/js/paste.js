// Cells copied out of a spreadsheet go where whole rows are read, whichever input they are pasted into.
export function pasteRows(root) {
  root.addEventListener("paste", (event) => {
    const place = event.target.form?.querySelector("[data-paste]");
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!place || event.target === place || !text.includes("\t")) return;
    event.preventDefault();
    place.value = [place.value.trimEnd(), text].filter(Boolean).join("\n");
    place.dispatchEvent(new Event("input", { bubbles: true }));
    place.focus();
  });
}
