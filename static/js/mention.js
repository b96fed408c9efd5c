// Names that a comment may mention: a touch writes one, and typing @ leaves those that begin alike.
const begun = /[@＠]([^\s@＠]*)$/;

function field(list) {
  return list.closest("form").elements[list.dataset.mentions];
}

function put(list, name) {
  const words = field(list), place = words.selectionStart;
  const before = words.value.slice(0, place).replace(begun, ""), after = words.value.slice(place);
  words.value = `${before}@${name} ${after}`;
  words.focus();
  words.selectionStart = words.selectionEnd = before.length + name.length + 2;
  narrow(list, "");
  words.dispatchEvent(new Event("input", { bubbles: true }));
}

function narrow(list, start) {
  const names = [...list.querySelectorAll("[data-name]")];
  const fits = names.filter(({ dataset }) => dataset.name.startsWith(start));
  names.forEach((each) => { each.parentElement.hidden = fits.length > 0 && !fits.includes(each); });
}

export function mentionPeople(root) {
  root.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-mentions] [data-name]");
    if (button) put(button.closest("[data-mentions]"), button.dataset.name);
  });
  root.addEventListener("input", ({ target }) => {
    const list = target.matches?.("[data-mention]") && target.form.querySelector("[data-mentions]");
    if (list) narrow(list, target.value.slice(0, target.selectionStart).match(begun)?.[1] ?? "");
  });
}
