// After a refused form the reader, and the screen reader, start at the list of reasons.
export function focusErrors(root) {
  root.querySelector("[data-error-summary]")?.focus();
}
