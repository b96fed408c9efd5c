// Working without a mouse: / finds, g and a letter go, j and k lead through a list, ? tells of all this.
// A key is never taken from somebody who types or composes a word, nor while a dialogue is open. Keys of
// one letter can be switched off on this device, for whoever dictates or strikes them by mistake.
import { openFinder } from "./finder.js";

const OFF = "keys:off", WAIT = 1500;
const TICKED = ["checkbox", "radio", "button", "submit", "reset", "file"];
const off = () => localStorage.getItem(OFF) === "1";

function typing(target) {
  if (target.isContentEditable || target.matches?.("textarea, select")) return true;
  return Boolean(target.matches?.("input")) && !TICKED.includes(target.type);
}

function send(event) {
  const form = event.target.form ?? event.target.closest?.("form");
  const button = form?.querySelector("button:not([type=button]):not([formmethod=dialog]), input[type=submit]");
  if (!button || button.disabled || form.method === "dialog") return;
  event.preventDefault();
  button.focus();
  form.requestSubmit(button);
}

// The first link or button of each row of the lists on the page.
function places(root) {
  const rows = root.querySelectorAll("main tbody tr, main [data-hits] li, main .notifications li");
  return [...rows].map((row) => row.querySelector("a[href], button")).filter((each) => each?.getClientRects().length);
}

function walk(root, step) {
  const all = places(root);
  const here = all.findIndex((each) => each === root.activeElement || each.closest("tr, li").contains(root.activeElement));
  const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

const jump = (root, key) => root.querySelector(`[data-jump="${CSS.escape(key)}"]`)?.click();

function show(root) {
  const help = root.getElementById("keys");
  if (help && !help.open) help.showModal();
}

export function workByKeys(root) {
  let going = 0;
  const single = {
    "/": () => openFinder(root),
    "?": () => show(root),
    j: () => walk(root, 1),
    k: () => walk(root, -1),
    g: () => { going = Date.now(); },
  };
  root.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.altKey || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "Enter") send(event);
      return;
    }
    if (typing(event.target) || root.querySelector("dialog[open]") || (off() && event.key !== "?")) return;
    const went = Date.now() - going < WAIT;
    going = 0;
    const act = went ? () => jump(root, event.key.toLowerCase()) : single[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  const choice = root.querySelector("[data-keys-on]");
  if (choice) {
    choice.checked = !off();
    choice.addEventListener("change", () => localStorage.setItem(OFF, choice.checked ? "0" : "1"));
  }
  root.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-show-keys]")) show(root);
    if (target.id === "keys") target.close();
  });
}
