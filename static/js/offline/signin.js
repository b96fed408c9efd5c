// The session ended while forms wait here: signing in happens in place, what is typed stays.
import { element, button } from "./fields.js";

async function formOfSignIn() {
  const answer = await fetch("/sign-in", { credentials: "same-origin", cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("main form[method=post]");
}

async function submit(form, sync, notice) {
  const answer = await fetch("/sign-in", { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  await sync.start("signed in", true);
  if (sync.status.login === "mine") { notice.remove(); return; }
  if (sync.status.login === "other") { location.assign("/"); return; } // this page is not theirs
  const wrong = page.querySelector("[data-error-summary], .alert")?.textContent.trim() || "没有登录成功，请核对登录名和口令。";
  form.querySelector("[data-refused]").textContent = wrong;
}

async function ask(sync, notice) {
  const form = await formOfSignIn().catch(() => null);
  if (!form) return;
  const made = document.importNode(form, true);
  made.prepend(element("p", { className: "text-danger mb-2", role: "alert", data: { refused: "" } }));
  made.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); submit(made, sync, notice).catch(() => {}); });
  notice.querySelector("[data-place]").replaceChildren(made);
  made.querySelector("input:not([type=hidden])")?.focus();
}

// One notice at a time; it goes when the session is back.
export async function offerSignIn(sync) {
  if (location.pathname === "/sign-in") return;
  const { login } = sync.status, isAsked = ["missing", "other"].includes(login);
  const waiting = (await sync.vault.ops().catch(() => [])).filter((each) => each.state === "waiting").length;
  const owner = (await sync.vault.get("owner").catch(() => null))?.name || "本人";
  const known = document.querySelector("[data-sign-in-notice]"); // after the last wait: another call may have shown it
  if (!isAsked) known?.remove();
  if (!isAsked || !waiting || known) return;
  const text = login === "missing" ? `登录已过期：${waiting} 份在本机，登录后自动发送。` : `${waiting} 份在本机，请 ${owner} 登录后发送。`;
  const notice = element("div", { className: "alert alert-warning", role: "status", data: { signInNotice: login } }, element("p", {}, text), element("div", { data: { place: "" } }));
  if (login === "missing") notice.querySelector("[data-place]").append(button("登录", () => ask(sync, notice), "btn btn-primary"));
  document.getElementById("problems")?.append(notice);
}
