// What is typed into a form with data-draft outlives a reload or a lost connection. It is offered
// back when the form opens again, and forgotten once the server has taken it or it is cancelled.
const LIFE = 30 * 24 * 60 * 60 * 1000;
const SENT = "draft:sent";
const key = (form) => `draft:${document.body.dataset.person}:${form.dataset.draft}`;
const UNKEPT = ["hidden", "password", "file", "checkbox", "radio"]; // of ticks the value says nothing
const fields = (form) => [...form.elements].filter((each) => each.name && !UNKEPT.includes(each.type));

function values(form) {
  return Object.fromEntries(fields(form).map((each) => [each.name, each.value]));
}

function read(form) {
  const kept = JSON.parse(localStorage.getItem(key(form)) || "null");
  return kept && Date.now() - kept.at < LIFE ? kept.values : null;
}

function offer(form) {
  const kept = read(form);
  if (!kept || JSON.stringify(kept) === JSON.stringify(values(form)) || form.querySelector("[data-draft-offer]")) return;
  const note = document.createElement("div");
  note.className = "alert alert-info d-flex flex-wrap gap-2 align-items-center";
  note.dataset.draftOffer = "";
  note.setAttribute("role", "status");
  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn";
    made.textContent = text;
    made.addEventListener("click", () => { act(); note.remove(); });
    return made;
  };
  note.append(document.createTextNode("这里有上次没有保存的内容。"),
    button("取回", () => fields(form).forEach((each) => { if (each.name in kept) each.value = kept[each.name]; })),
    button("不要了", () => localStorage.removeItem(key(form))));
  form.prepend(note);
}

// A form that was sent and led to another page was taken; one that is still here was not.
function forgetTaken() {
  const sent = sessionStorage.getItem(SENT);
  if (sent && ![...document.querySelectorAll("form[data-draft]")].some((form) => key(form) === sent)) localStorage.removeItem(sent);
  sessionStorage.removeItem(SENT);
}

export function offerDrafts(root) {
  forgetTaken();
  root.querySelectorAll("form[data-draft]").forEach(offer);
}

export function keepDrafts(root) {
  root.addEventListener("input", ({ target }) => {
    const form = target.form;
    if (form?.dataset.draft) localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), values: values(form) }));
  });
  root.addEventListener("htmx:afterRequest", ({ detail }) => {
    const form = detail.requestConfig.elt; // the event itself comes from what is left on the page
    if (form.dataset.draft && detail.successful) localStorage.removeItem(key(form));
  });
  root.addEventListener("submit", ({ target }) => {
    if (target.dataset.draft && !target.hasAttribute("hx-post")) sessionStorage.setItem(SENT, key(target));
  });
  root.addEventListener("click", ({ target }) => {
    if (target.matches?.("[data-draft-drop]")) localStorage.removeItem(key(target.closest("form")));
  });
}
