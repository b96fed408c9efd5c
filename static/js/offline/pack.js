// 「带走今天」: the day's pages, fetched one by one, each checked against its digest, and shown
// offline only once all of them have been read back. A pack that was cut off goes on where it was.
import { layBallast } from "./db.js";
import { sha256 } from "./digest.js";
import { element, button } from "./fields.js";
import { clock } from "./ids.js";
import { ifFree } from "./locks.js";

const AT_ONCE = 3, FRESH = 30 * 60 * 1000;
const size = (bytes) => (bytes / 1048576).toFixed(1);
export const canPack = () => Boolean(self.isSecureContext && self.caches && navigator.serviceWorker);
export const PLAIN = "此地址不是 HTTPS：断网后打不开新页面，草稿仍会保存。";

class Stopped extends Error {}

export class Packing {
  constructor(vault) {
    this.vault = vault;
    this.stop = new AbortController();
  }

  async take(progress) {
    const done = await ifFree(this.vault, `pack-${this.vault.uid}`, () => this.all(progress));
    if (!done) throw new Stopped("另一个页面正在带走。");
  }

  async all(progress) {
    await navigator.serviceWorker.ready;
    await navigator.storage?.persist?.();
    await layBallast().catch(() => {});
    const pack = await this.list();
    const name = `pack-${this.vault.uid}-${pack.pack_id}`;
    const cache = await caches.open(name), old = await this.oldCache();
    await this.tryRoom(cache, pack.items);
    const failed = await this.fetchAll(pack, cache, old, progress);
    await this.checkAll(pack.items.filter((each) => !failed.includes(each)), cache);
    await this.swap(pack, failed, name);
    return pack;
  }

  async list() {
    const answer = await this.get("/sync/pack", {});
    if (answer.status === 401) throw new Stopped("登录已过期，请重新登录后再带走。");
    const pack = await answer.json().catch(() => ({}));
    if (!answer.ok || String(pack.owner) !== this.vault.uid) throw new Stopped("没有拿到今天的清单，请稍后再试。");
    return pack;
  }

  get(address, headers) {
    return fetch(address, { headers: { "X-Owner": this.vault.uid, ...headers }, redirect: "error", cache: "no-store", credentials: "same-origin", signal: this.stop.signal });
  }

  async oldCache() {
    const before = await this.vault.get("pack");
    const name = before && `pack-${this.vault.uid}-${before.id}`;
    return name && (await caches.has(name)) ? caches.open(name) : null;
  }

  // What the browser says of its room cannot be trusted; a trial can.
  async tryRoom(cache, items) {
    const room = Math.ceil(items.reduce((sum, each) => sum + each.bytes, 0) * 1.3);
    try {
      await cache.put("/trial", new Response(new Uint8Array(room)));
    } catch {
      throw new Stopped("平板空间不足，请先发送或导出待发送的记录。");
    } finally {
      await cache.delete("/trial");
    }
  }

  async fetchAll(pack, cache, old, progress) {
    const waiting = [...pack.items], failed = [];
    const count = { done: 0, all: pack.items.length, bytes: 0, sum: pack.items.reduce((sum, each) => sum + each.bytes, 0) };
    const work = async () => {
      for (let item = waiting.shift(); item; item = waiting.shift()) {
        const kept = (await this.known(item, cache, cache)) || (old && (await this.known(item, old, cache))) || (await this.fetchOne(item, cache));
        if (!kept) failed.push(item);
        count.done += 1;
        count.bytes += item.bytes;
        progress(count);
      }
    };
    progress(count);
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return failed;
  }

  async known(item, from, cache) {
    const found = await from.match(item.url, { ignoreVary: true });
    if (found?.headers.get("X-Sha256") !== item.sha256) return false;
    if (from !== cache) await cache.put(item.url, found);
    return true;
  }

  // A page may change while the pack is being fetched; once more, and it is left out and named.
  async fetchOne(item, cache, again = true) {
    const answer = await this.get(item.url, { "X-Pack": "1" });
    const type = answer.headers.get("Content-Type") || "";
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const mine = !type.startsWith("text/html") || answer.headers.get("X-Owner") === this.vault.uid;
    const right = !type.startsWith("text/html") || answer.headers.get("X-Page") === encodeURI(decodeURI(item.url.split("?")[0]));
    if (answer.status === 200 && mine && right && (await sha256(bytes)) === item.sha256) {
      await cache.put(item.url, new Response(bytes, { headers: { "Content-Type": type, "X-Owner": this.vault.uid, "X-Sha256": item.sha256 } }));
      return true;
    }
    return again ? this.fetchOne(item, cache, false) : false;
  }

  async checkAll(items, cache) {
    for (const item of items) {
      const found = await cache.match(item.url, { ignoreVary: true });
      if (!found || (await sha256(new Uint8Array(await found.arrayBuffer()))) !== item.sha256) throw new Stopped("检查时发现有一页没有写好，请再带一次。");
    }
  }

  async swap(pack, failed, name) {
    const left = new Set(failed.map((each) => each.url));
    await this.vault.put("pack", {
      id: pack.pack_id, at: Date.now(), valid_until: pack.valid_until,
      items: pack.items.filter((each) => !left.has(each.url)).map(({ url, label, kind, form_version }) => ({ url, label, kind, form_version })),
      failed: failed.map((each) => each.label),
    });
    await (await caches.open("pointers")).put(`/pack/${this.vault.uid}`, new Response(pack.pack_id));
    const names = (await caches.keys()).filter((each) => each.startsWith(`pack-${this.vault.uid}-`) && each !== name);
    await Promise.all(names.map((each) => caches.delete(each)));
  }
}

export function badgeOf(pack) {
  const stops = new Set(pack.items.filter((each) => each.form_version && each.kind !== "meeting-minutes").map((each) => each.label)).size;
  const day = new Date(pack.at).toDateString() === new Date().toDateString() ? "" : "（不是今天的）";
  return `已带走 ${stops} 家、${pack.items.length} 页 · ${clock(pack.at)}${day} · 离线可用到${pack.valid_until.slice(5, 16).replace("T", " ")}`;
}

async function showBadge(vault, place) {
  const pack = await vault.get("pack");
  place.textContent = pack ? badgeOf(pack) : "今天的还没有带走。";
  if (pack?.failed.length) place.append(element("span", { className: "late" }, ` · ${pack.failed.length} 页没有带上：${pack.failed.join("、")}`));
}

function panel(vault, place) {
  const badge = element("p", { className: "mb-2", role: "status", data: { packBadge: "" } });
  const bar = element("progress", { max: 1, value: 0, hidden: true, ariaLabel: "带走的进度" });
  const count = element("p", { className: "mb-0", hidden: true, data: { packCount: "" } });
  let packing = null;
  const cancel = button("取消", () => packing?.stop.abort());
  cancel.hidden = true;
  const take = button("带走今天", async () => {
    packing = new Packing(vault);
    [bar, count, cancel].forEach((each) => { each.hidden = false; });
    take.disabled = true;
    try {
      await packing.take(({ done, all, bytes, sum }) => {
        bar.value = sum ? bytes / sum : 1;
        count.textContent = `${done}/${all} · ${size(bytes)}/${size(sum)} MB`;
      });
      await showBadge(vault, badge);
    } catch (error) {
      badge.textContent = error instanceof Stopped ? error.message : packing.stop.signal.aborted ? "已取消，下次接着带。" : "网络中断，没有带完；下次接着带。";
    }
    [bar, count, cancel].forEach((each) => { each.hidden = true; });
    take.disabled = false;
  }, "btn btn-primary");
  place.replaceChildren(badge, element("div", { className: "btn-list" }, take, cancel), bar, count);
  return showBadge(vault, badge);
}

export function showPacks(vault, root) {
  root.querySelectorAll("[data-pack]").forEach((place) => {
    if (canPack()) panel(vault, place).catch(() => {});
    else place.replaceChildren(element("div", { className: "alert alert-warning", role: "status" }, PLAIN));
  });
}

// Through the day, while there is a network, what was taken along is kept fresh.
export async function freshen(vault) {
  const pack = canPack() && (await vault.get("pack"));
  const today = pack && new Date(pack.at).toDateString() === new Date().toDateString();
  if (today && Date.now() - pack.at > FRESH) await new Packing(vault).take(() => {}).catch(() => {});
}
