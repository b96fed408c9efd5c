// Boxes ticked on a check list (data-ticks) are kept on this device for the person, for a week.
const LIFE = 7 * 24 * 60 * 60 * 1000;
const PREFIX = "ticks:";
const key = (list) => `${PREFIX}${document.body.dataset.person}:${list.dataset.ticks}`;

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name) || "null") ?? { at: 0, ticked: [] };
  } catch {
    return { at: 0, ticked: [] };
  }
}

function forgetOld() {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  names.filter((name) => Date.now() - read(name).at > LIFE).forEach((name) => localStorage.removeItem(name));
}

export function keepTicks(root) {
  forgetOld();
  root.querySelectorAll("[data-ticks]").forEach((list) => {
    const { ticked } = read(key(list));
    const boxes = [...list.querySelectorAll("input[type=checkbox]")];
    boxes.forEach((box) => { box.checked = ticked.includes(box.value); });
    list.addEventListener("change", () => {
      const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
      localStorage.setItem(key(list), JSON.stringify({ at: Date.now(), ticked: chosen }));
    });
  });
}
