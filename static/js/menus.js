// An open <details> menu in the bar closes on Escape and on a click elsewhere.
export function closeMenus(root) {
  const close = (except) => root.querySelectorAll("details.who[open]").forEach((menu) => {
    if (!menu.contains(except)) menu.open = false;
  });
  root.addEventListener("click", (event) => close(event.target));
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") close(null); });
}
