// Filters change without a new page: what is saved, and which chip is marked, follow the address.
export function followFilters(root) {
  root.addEventListener("submit", ({ target }) => {
    if (target.closest?.("[data-saved]") && target.elements.query) target.elements.query.value = location.search;
  }, true);
  root.addEventListener("htmx:pushedIntoHistory", () => {
    for (const chip of root.querySelectorAll("[data-saved] a[aria-current]"))
      if (new URL(chip.href).search !== location.search) chip.removeAttribute("aria-current");
  });
}
