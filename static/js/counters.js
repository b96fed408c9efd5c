// Plus and minus beside a number: a count without typing. The field itself stays an ordinary one;
// while it is empty the count begins at data-start, what one expects to find.
export function countByTouch(root) {
  root.addEventListener("click", (event) => {
    const key = event.target.closest?.("[data-counter] [data-step]");
    if (!key) return;
    const field = key.closest("[data-counter]").querySelector("input");
    if (field.disabled || field.readOnly) return;
    const least = field.min === "" ? 0 : Number(field.min), most = field.max === "" ? Infinity : Number(field.max);
    const next = Math.round((Number(field.value || field.dataset.start || 0) + Number(key.dataset.step)) * 10000) / 10000;
    field.value = String(Math.min(most, Math.max(least, next)));
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
