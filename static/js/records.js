// The form of a visit, faster by touch: what is as it should be is said once, then the exceptions.
const tell = (control) => {
  for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
};

function fill(form, wanted) {
  const touched = [...form.querySelectorAll("[data-products] [data-line]")].flatMap(wanted).filter(Boolean);
  if (touched.length) tell(touched[0]); // one save for all of them
}

function choose(line, name, value) {
  const control = line.querySelector(`input[name$="-${name}"][value="${value}"]`);
  if (!control || control.checked || line.querySelector(`input[name$="-${name}"]:checked`)) return null;
  control.checked = true;
  return control;
}

function write(line, name) {
  const control = line.querySelector(`input[name$="-${name}"]`);
  if (!control || control.value || !control.dataset.start) return null;
  control.value = control.dataset.start;
  return control;
}

const fine = (line) => [choose(line, "on_shelf", "yes"), choose(line, "price_tag", "yes"), write(line, "price")];
const asEstimated = (line) => [write(line, "stock_cartons")];

// A choice touched a second time is taken back: nobody has looked.
function takeBack(form) {
  let before = null;
  form.addEventListener("pointerdown", ({ target }) => {
    const control = target.closest?.(".pick label")?.control;
    before = control?.type === "radio" && control.checked && control.name !== "outcome" ? control : null;
  });
  form.addEventListener("click", ({ target }) => {
    if (!before || target !== before) return;
    before.checked = false;
    tell(before);
    before = null;
  });
}

// Roughly where: about a hundred metres, once, and only after the person has ticked it.
function takePosition(form, tick) {
  const put = (place) => {
    form.elements.latitude.value = place ? place.coords.latitude.toFixed(3) : "";
    form.elements.longitude.value = place ? place.coords.longitude.toFixed(3) : "";
    tell(form.elements.latitude);
  };
  tick.addEventListener("change", () => {
    if (!tick.checked) return put(null);
    const failed = () => { tick.checked = false; put(null); };
    return navigator.geolocation ? navigator.geolocation.getCurrentPosition(put, failed, { timeout: 15000 }) : failed();
  });
}

export function recordForms(root) {
  for (const form of root.querySelectorAll("form[data-record]")) {
    form.querySelectorAll("[data-script-only]").forEach((each) => { each.hidden = false; });
    form.querySelector("[data-all-fine]")?.addEventListener("click", () => fill(form, fine));
    form.querySelector("[data-stock-fits]")?.addEventListener("click", () => fill(form, asEstimated));
    takeBack(form);
  }
  for (const tick of root.querySelectorAll("[data-take-position]")) takePosition(tick.form, tick);
}
