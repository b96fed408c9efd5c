// Wires what works offline to the page; pages of nobody (sign-in, the shell's) have only a part of it.
import { Vault } from "./db.js";
import { refreshChips } from "./chips.js";
import { openDrafts, emptyTrash } from "./drafts.js";
import { offerNotes, showEmergency } from "./emergency.js";
import { element } from "./fields.js";
import { guard, person, recognise } from "./guard.js";
import { catchSubmits } from "./outbox.js";
import { canPack, freshen, showPacks, PLAIN } from "./pack.js";
import { showPeople } from "./people.js";
import { showPin } from "./pin.js";
import { checkTablet, showPackPages } from "./shells.js";
import { offerSignIn } from "./signin.js";
import { Sync, forgetOld } from "./sync.js";
import { showSyncPage } from "./syncpage.js";
import { startWorker } from "./worker.js";

function sayOutdated() {
  Object.assign(document.getElementById("problems"), { className: "alert alert-warning", textContent: "程序已更新，请刷新此页；填写的内容已在本机。" });
}

export async function workOffline(root) {
  document.addEventListener("gcm:outdated", sayOutdated);
  startWorker(root).catch(() => {}); // without it pages need the network, and forms are kept all the same
  const uid = await person();
  guard(root);
  show(root, { "who-page": showPeople, emergency: showEmergency, "tablet-check-page": checkTablet }, uid);
  if (!uid) { show(root, { "sync-page": (place) => { recognise().catch(() => {}); return showPeople(place); } }); return; }
  const vault = new Vault(uid), sync = new Sync(vault);
  const nameOwner = async (place) => { place.textContent = `正在使用：${(await vault.get("owner"))?.name || `${uid} 号`}`; };
  const refresh = () => { refreshChips(vault).catch(() => {}); offerSignIn(sync).catch(() => {}); offerNotes(sync).catch(() => {}); show(root, { "at-work": nameOwner }); };
  catchSubmits(root, sync);
  document.addEventListener("gcm:sync", () => { refresh(); giveToken(root, sync.status.csrf); });
  document.addEventListener("gcm:queued", refresh);
  openDrafts(vault, root).catch(() => sayUnkept(root));
  sayPlain(root);
  refresh();
  showPacks(vault, root);
  show(root, { "sync-page": showSyncPage, "pack-pages": showPackPages, pin: showPin }, vault, sync);
  sync.watch();
  freshen(vault).catch(() => {});
  forgetOld(vault).then(() => emptyTrash(vault)).catch(() => {});
}

// A page taken along holds no token; once the server is there its other forms work again.
function giveToken(root, token) {
  if (!token || root.body.hasAttribute("hx-headers")) return;
  root.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  root.querySelectorAll("form[method=post]:not([data-durable])").forEach((form) => form.append(element("input", { type: "hidden", name: "csrf_token", value: token })));
}

// What belongs into the places of this page, by their ids.
function show(root, places, ...given) {
  for (const [id, draw] of Object.entries(places)) {
    const place = root.getElementById(id);
    if (place) Promise.resolve(draw(place, ...given)).catch((error) => place.append(`读取本机内容时出错：${error.message}`));
  }
}

// Once on each page with a form: what is missing on plain HTTP, and what is not.
function sayPlain(root) {
  const form = !canPack() && root.querySelector("form[data-durable]");
  if (form) form.before(element("div", { className: "alert alert-warning", data: { plainHttp: "" } }, PLAIN));
}

// Without a database (a private window, an embedded browser) the form still works by itself, online.
function sayUnkept(root) {
  root.querySelectorAll("form[data-durable]").forEach((form) => {
    [...form.elements].forEach((each) => { each.disabled = false; });
    form.prepend(element("p", { className: "alert alert-danger" }, "此浏览器不能在本机保存：请在有网络时填写，并直接发送。"));
  });
}
