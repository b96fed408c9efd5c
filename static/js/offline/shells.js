// The pages that open without a network and belong to nobody: what is taken along, and whether
// this tablet is fit for the work.
import { element, button } from "./fields.js";
import { tablet } from "./guard.js";
import { canPack, PLAIN } from "./pack.js";
import { post } from "./wire.js";

export async function showPackPages(place, vault) {
  const pack = await vault.get("pack");
  if (!pack || !canPack()) { place.replaceChildren(element("p", {}, canPack() ? "今天的还没有带走。" : PLAIN)); return; }
  const rows = pack.items.filter((each) => each.kind !== "media").map((each) => element("li", {}, element("a", { className: "btn", href: each.url }, each.label)));
  place.replaceChildren(element("h2", {}, "已经带走的"), element("ul", { className: "plain" }, ...rows));
}

const canKeep = () => tablet.put("trial", Date.now()).then(() => true, () => false);
const installed = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
const isIpad = () => navigator.maxTouchPoints > 1 && /iPad|Macintosh/.test(navigator.userAgent);

async function findings() {
  const persisted = navigator.storage?.persisted ? (await navigator.storage.persisted()) || (await navigator.storage.persist()) : false;
  const camera = element("input", { type: "file" });
  return [
    ["store", "本机存储", await canKeep() ? "green" : "red", "浏览器不让本机存储：请不要用无痕窗口，或换用 Chrome、Edge、Safari。"],
    ["https", "安全连接（HTTPS）", self.isSecureContext ? "green" : "yellow", PLAIN],
    ["worker", "断网打开页面", navigator.serviceWorker?.controller ? "green" : self.isSecureContext ? "yellow" : "red",
      self.isSecureContext ? "请刷新本页一次；仍是黄色时，请不要在微信、钉钉等应用里打开。" : "要先有 HTTPS，请联系管理员。"],
    ["locks", "多页协调", navigator.locks ? "green" : "yellow", "浏览器较旧或不是 HTTPS：请只开一个页面填写。"],
    ["persist", "不被系统清理", persisted ? "green" : "yellow", isIpad() && !installed() ? "请用“添加到主屏幕”后从主屏幕打开。" : "请把本网站收藏或添加到桌面，并每天发送。"],
    ["camera", "拍照", "capture" in camera || isIpad() ? "green" : "yellow", "这台设备不能直接拍照，可以选择相册里的照片。"],
    ["pictures", "签名和图片", self.createImageBitmap && self.ResizeObserver ? "green" : "red", "浏览器太旧：请更新到 Chrome 99、iPadOS 16.4 或更新的版本。"],
  ];
}

// The admin's list of devices shows the same findings.
function tell(uid, found) {
  const states = { green: "good", yellow: "fair", red: "bad" };
  const findings = found.map(([name, title, tone, mend]) => ({ name, title, state: states[tone], text: tone === "green" ? "" : mend }));
  return post({ uid }, "/sync/devices", JSON.stringify({ findings }));
}

export async function checkTablet(place, uid) {
  const words = { green: "可用", yellow: "有不便", red: "不可用" };
  const found = await findings();
  const rows = found.map(([name, title, tone, mend]) => element("li", { data: { light: tone, check: name } },
    element("span", { className: `light bg-${tone}`, ariaHidden: "true" }), element("strong", {}, title), `：${words[tone]}`, ...(tone === "green" ? [] : [element("div", { className: "text-secondary" }, mend)])));
  place.replaceChildren(element("ul", { className: "plain" }, ...rows), button("再查一次", () => checkTablet(place, uid)));
  if (uid) await tell(uid, found).catch(() => {}); // without a network nobody needs to know
}
