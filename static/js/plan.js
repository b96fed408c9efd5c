// Moves the stops of a plan between days: dragged, or with Alt and the arrow keys. Each move is the
// stop's own small form, so what is sent is the same with and without this script.
export function movePlanStops(root) {
  let dragged = null;
  root.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-stop]") ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.id);
  });
  root.addEventListener("dragend", () => {
    dragged = null;
    mark(root, null);
  });
  root.addEventListener("dragover", (event) => {
    const day = dragged && event.target.closest?.("[data-drop]");
    mark(root, day);
    if (day) event.preventDefault();
  });
  root.addEventListener("drop", (event) => {
    const day = dragged && event.target.closest?.("[data-drop]");
    if (!day) return;
    event.preventDefault();
    const before = event.target.closest("[data-stop]");
    send(dragged, day, before === dragged ? null : before);
  });
  root.addEventListener("keydown", (event) => {
    const stop = event.altKey && event.target.matches?.("[data-stop]") && event.target;
    const step = stop && STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    step(stop);
  });
}

const STEPS = {
  ArrowLeft: (stop) => sideways(stop, -1),
  ArrowRight: (stop) => sideways(stop, 1),
  ArrowUp: (stop) => upwards(stop, stop.previousElementSibling),
  ArrowDown: (stop) => stop.nextElementSibling && upwards(stop, stop.nextElementSibling.nextElementSibling, true),
};

function sideways(stop, by) {
  const days = [...stop.closest("[data-plan]").querySelectorAll("[data-day]")];
  const day = days[days.indexOf(stop.closest("[data-day]")) + by];
  if (day?.matches("[data-drop]")) send(stop, day, null);
}

function upwards(stop, before, canBeLast = false) {
  if (before || canBeLast) send(stop, stop.closest("[data-day]"), before);
}

function send(stop, day, before) {
  const form = stop.querySelector("form[data-move]");
  if (!form || !day.matches("[data-drop]")) return;
  form.elements.day.value = day.dataset.day;
  form.elements.before.value = before ? before.id.replace("stop-", "") : "";
  form.requestSubmit();
}

function mark(root, day) {
  for (const marked of root.querySelectorAll(".plan-day.is-target")) {
    if (marked !== day) marked.classList.remove("is-target");
  }
  day?.classList.add("is-target");
}
