// The help of a page opens over it, so that nothing typed is lost. Without a network the link leads
// to the page that was taken along.
export function openHelp(root) {
  const dialog = root.querySelector("[data-help-dialog]");
  if (!dialog?.showModal) return;
  root.body.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id === "help_text" && !dialog.open) dialog.showModal();
  });
  root.body.addEventListener("htmx:sendError", ({ target }) => {
    if (target.matches?.("[data-help]")) location.assign(target.href);
  });
}
