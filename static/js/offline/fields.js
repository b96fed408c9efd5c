// What stands in a form, as the list of names and values that it would send; and back again.
const OURS = ["csrf_token", "photo", "signature"]; // given by the server, or made from the draft
const skipped = (control) => !control.name || OURS.includes(control.name) || ["file", "submit", "button"].includes(control.type);
const isTick = (control) => control.type === "checkbox" || control.type === "radio";

export const collect = (form, without = OURS) => [...new FormData(form)].filter(([name, value]) => !without.includes(name) && typeof value === "string");

// Repeated names are given back in their order; rows of one's own making are made at the event.
export function restore(form, fields) {
  form.dispatchEvent(new CustomEvent("gcm:restore", { detail: { fields } }));
  const left = new Map();
  fields.forEach(([name, value]) => left.set(name, [...(left.get(name) || []), value]));
  for (const control of form.elements) {
    if (skipped(control)) continue;
    const values = left.get(control.name) || [];
    if (isTick(control)) control.checked = values.includes(control.value);
    else if (control.multiple) [...control.options].forEach((each) => { each.selected = values.includes(each.value); });
    else if (values.length) control.value = values.shift();
  }
  form.dispatchEvent(new CustomEvent("gcm:restored", { bubbles: true }));
}

export function fill(form, name, value) {
  const control = form.elements[name];
  if (control && !control.value) control.value = value;
}

export function element(tag, props = {}, ...children) {
  const { data = {}, ...rest } = props;
  const made = Object.assign(document.createElement(tag), rest);
  Object.assign(made.dataset, data);
  made.append(...children);
  return made;
}

export function button(text, act, className = "btn") {
  const made = element("button", { type: "button", className }, text);
  made.addEventListener("click", act);
  return made;
}
