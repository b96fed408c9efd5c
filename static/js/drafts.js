// What is typed into a form with data-draft outlives a reload or a lost connection. It is offered
// back when the form opens again, and forgotten once the server has taken it or it is cancelled.
// A tablet is shared and its store is not locked: what is marked data-unkept is never written there.
const LIFE = 30 * 24 * 60 * 60 * 1000;
const SENT = "draft:sent", PLACE = "typed:", FORMER = "draft:"; // which kept numbers and accounts too
const key = (form) => `${PLACE}${document.body.dataset.person}:${form.dataset.draft}`;
const UNKEPT = ["hidden", "password", "file", "checkbox", "radio"]; // of ticks the value says nothing
const fields = (form) => [...form.elements].filter((each) => each.name && !UNKEPT.includes(each.type) && !("unkept" in each.dataset));

function values(form) {
  return Object.fromEntries(fields(form).map((each) => [each.name, each.value]));
}

function read(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(name));
    return kept && Date.now() - kept.at < LIFE ? kept.values : null;
  } catch { return null; }
}

// Anybody's that are too old, whoever sits here now.
function sweep() {
  for (const name of Object.keys(localStorage))
    if (name.startsWith(FORMER) || (name.startsWith(PLACE) && !read(name))) localStorage.removeItem(name);
}

function offer(form) {
  const kept = read(key(form));
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
  sweep();
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
    const form = target.closest?.("[data-draft-drop]")?.closest("form");
    if (form) localStorage.removeItem(key(form));
  });
}
