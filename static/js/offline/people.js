// Who works on this tablet: names and numbers only. A person's PIN opens what is theirs, also
// without a network; sending still waits for a session of theirs.
import { Vault } from "./db.js";
import { element, button } from "./fields.js";
import { hand } from "./guard.js";
import { opens, pinForm, whyShut } from "./pin.js";

async function vaults() {
  const known = indexedDB.databases ? await indexedDB.databases() : [];
  return known.map((each) => /^u-(\d+)$/.exec(each.name || "")?.[1]).filter(Boolean).map((uid) => new Vault(uid));
}

async function leave() {
  await hand("");
  location.assign(navigator.onLine ? "/sign-in" : "/who");
}

async function open(vault, typed, act) {
  if (!(await opens(vault, typed))) { const shut = await whyShut(vault); if (shut) act.replaceChildren(shut); return "PIN 不对，没有打开。"; }
  await hand(vault.uid);
  location.assign("/sync");
  return "";
}

async function row(vault, uid) {
  const [owner, ops, drafts, shut] = await Promise.all([vault.get("owner"), vault.ops(), vault.all("draft"), whyShut(vault)]);
  const here = vault.uid === uid, count = ops.filter((each) => each.state === "waiting").length;
  const told = `${count} 份未发送、${drafts.filter((each) => !each.deleted_at).length} 份草稿，${here ? "正在使用" : "锁在本机"}`;
  const act = element("div", { className: "text-secondary", role: "status" });
  act.append(here ? button("换人（锁上我的内容）", leave) : shut || pinForm(["PIN"], "打开", (typed) => open(vault, typed, act)));
  return element("li", { className: "outbox-row", data: { person: vault.uid } }, element("div", {}, element("strong", {}, owner?.name || `${vault.uid} 号`), ` · ${told}`), act);
}

export async function showPeople(place, uid) {
  const rows = await Promise.all((await vaults()).map((vault) => row(vault, uid)));
  place.replaceChildren(element("ul", { className: "plain" }, ...(rows.length ? rows : [element("li", {}, "这台平板上还没有人的内容。")])));
}
