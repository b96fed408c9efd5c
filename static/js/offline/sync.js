// Sends what waits, in its order; one form never waits for another but its own. Runs from any open
// page, and only one page at a time. A row changes only after the server has named the op as taken.
import { ask } from "./db.js";
import { ifFree } from "./locks.js";
import { Offline, whoami, report, sendBlob, sendOp } from "./wire.js";

const LEAST = 2000, MOST = 5 * 60 * 1000, LOOK = 60 * 1000, KEEP = 7 * 24 * 60 * 60 * 1000, LOGGED = 300;

export class Sync {
  constructor(vault) {
    this.vault = vault;
    this.status = { line: "unknown", login: "unknown" };
    this.timer = null;
    this.busy = null;
    this.channel = self.BroadcastChannel ? new BroadcastChannel(`gcm-${vault.uid}`) : null;
    this.channel?.addEventListener("message", () => this.announce());
  }

  watch() {
    addEventListener("online", () => this.start("online", true));
    addEventListener("pageshow", () => this.start("pageshow", true));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.start("visible", true); });
    this.start("opened", true);
  }

  announce() {
    document.dispatchEvent(new CustomEvent("gcm:sync", { detail: this.status }));
  }

  tell() {
    this.announce();
    this.channel?.postMessage("changed");
  }

  // Asked for by a hand or by a sign of the line, every form is tried at once.
  start(why, fresh = false) {
    if (this.busy) { this.wanted = true; this.fresh = this.fresh || fresh; return this.busy; }
    clearTimeout(this.timer);
    this.busy = this.run(fresh).catch(() => {}).finally(() => {
      this.busy = null;
      this.tell();
      const again = this.wanted;
      this.wanted = false;
      if (again) this.start("again", this.fresh);
      else this.later();
      this.fresh = false;
    });
    return this.busy;
  }

  async later() {
    const waiting = (await this.vault.ops().catch(() => [])).filter((each) => each.state === "waiting");
    if (!waiting.length) return;
    const next = Math.min(...waiting.map((each) => each.next_at || 0), Date.now() + LOOK);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.start("timer"), Math.max(LEAST, next - Date.now()));
  }

  run(fresh) {
    return ifFree(this.vault, `sync-${this.vault.uid}`, async () => {
      try {
        if (await this.greet()) await this.sendAll(fresh);
      } catch (error) {
        if (!(error instanceof Offline)) throw error;
        this.status = { ...this.status, line: "off" };
      }
    });
  }

  async greet() {
    const who = await whoami(this.vault);
    this.status = { line: "on", login: who.login, name: who.name, csrf: who.csrf, build: who.build, forms: who.features?.forms };
    if (who.login !== "mine") return false;
    await this.note(async ({ meta }) => {
      const pin = await ask(meta.get("pin"));
      if (pin?.wrong) meta.put({ ...pin, wrong: 0 }, "pin");
      meta.put(Date.now(), "seen");
      meta.put(who.offset, "offset");
      meta.put({ name: who.name }, "owner");
    }, ["meta"]);
    this.status.offset = who.offset;
    await this.tellSeq();
    return true;
  }

  // The server compares what was ever numbered here with what it has, and names what is missing.
  async tellSeq() {
    const [vault, seq, lost] = await Promise.all(["vault", "seq", "lost"].map((key) => this.vault.get(key)));
    const ops = await this.vault.ops();
    const pending = ops.filter((each) => each.state === "waiting" || (each.problem && !each.problem.stored)).map((each) => each.seq);
    if (lost) await report(this.vault, { vault: lost.vault, seq: lost.seq, pending: [], wiped: true });
    const found = await report(this.vault, { vault, seq, pending, wiped: Boolean(lost) });
    if (!found) return;
    const gaps = [...found.missing, ...found.lost.flatMap((each) => each.seqs)].sort((a, b) => a - b);
    const settled = ops.filter((each) => each.state === "problem" && found.settled.includes(each.id));
    await this.note(({ meta, op }) => {
      meta.put([...new Set(gaps)], "gaps");
      meta.put(found.device, "device");
      meta.delete("lost");
      settled.forEach((each) => op.put({ ...each, state: "replaced", done_at: Date.now() }));
    }, ["meta", "op"]);
  }

  async sendAll(fresh) {
    const ops = await this.vault.ops();
    const state = new Map(ops.map((each) => [each.id, each.state]));
    for (const op of ops) {
      if (op.state !== "waiting" || (!fresh && op.next_at > Date.now())) continue;
      const first = ops.find((each) => each.seq < op.seq && state.get(each.id) === "waiting" && (each.entity === op.entity || op.deps.includes(each.id)));
      if (first) continue;
      const changed = await this.sendOne(op);
      state.set(op.id, changed.state);
      this.tell();
      if (changed.stop) return;
    }
  }

  async sendOne(op) {
    try {
      for (const [n, blob] of op.blobs.entries()) {
        if (op.sent?.includes(blob.sha)) continue;
        await this.keep(op, { why: `等待照片 ${n + 1}/${op.blobs.length}` });
        const refused = await sendBlob(this.vault, blob);
        if (refused) return this.refused(op, refused, blob);
        await this.keep(op, { sent: [...(op.sent || []), blob.sha] });
      }
      return await this.judge(op, await sendOp(this.vault, op));
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      await this.retry(op, null, "没有网络，自动重试");
      throw error;
    }
  }

  judge(op, { status, json, headers }) {
    const mine = json?.receipt === op.id;
    if (mine && (status === 200 || status === 201)) return this.keep(op, { state: "done", no: json.no, url: json.url, why: "", done_at: Date.now() });
    if (mine && status === 202) return this.keep(op, { state: "problem", why: "", done_at: Date.now(), problem: { text: json.problem, fields: json.fields || {}, stored: true, gone: json.gone } });
    if (status === 424) return this.missing(op, json);
    return this.refused(op, { status, headers, json });
  }

  async refused(op, { status, headers, json, lost }, blob = null) {
    if (status === 401 || (status === 409 && json?.error === "owner")) {
      this.status.login = status === 401 ? "missing" : "other";
      return { ...(await this.keep(op, { why: status === 401 ? "等待登录" : "等待本人登录" })), stop: true };
    }
    if (lost) return this.keep(op, { state: "problem", problem: { text: "照片在本机已不完整，请打开修改后重新拍照发送", fields: {}, blob: blob.sha } });
    if (status === 422) return this.keep(op, { state: "problem", problem: { text: "服务器不认这份内容，请导出后交给管理员", fields: {} } });
    const why = json?.message || { 426: "程序有新版本，请刷新后发送", 413: "照片太大，服务器不收" }[status] || `第 ${op.tries + 1} 次重试`;
    return this.retry(op, headers, why);
  }

  // The server has lost or never had a picture: it is sent again at the next turn.
  missing(op, json) {
    const wanted = new Set(json?.missing || op.blobs.map((each) => each.sha));
    return this.keep(op, { sent: (op.sent || []).filter((sha) => !wanted.has(sha)), tries: op.tries + 1, next_at: 0, why: "等待照片" });
  }

  retry(op, headers, why) {
    const asked = Number(headers?.get("Retry-After") || 0) * 1000;
    const span = Math.min(MOST, LEAST * 2 ** Math.min(op.tries, 10));
    return this.keep(op, { tries: op.tries + 1, next_at: Date.now() + Math.max(asked, Math.random() * span), why });
  }

  // A full disk must not stop the sending: then the row says later what the server knows already.
  async keep(op, change) {
    Object.assign(op, change);
    await this.note(({ op: ops, log }) => {
      ops.put(op);
      if (change.state) log.add({ at: Date.now(), op: op.id, state: change.state });
    }, ["op", "log"]);
    return op;
  }

  note(work, stores) {
    return this.vault.write(stores, work).catch(() => {});
  }
}

// Proof of what was sent stays for seven days; its pictures go with it.
export async function forgetOld(vault, now = Date.now()) {
  await vault.write(["op", "log"], async ({ op, log }) => {
    for (const each of await ask(op.getAll())) if (["done", "replaced"].includes(each.state) && each.done_at < now - KEEP) op.delete(each.id);
    const keys = await ask(log.getAllKeys());
    keys.slice(0, -LOGGED).forEach((key) => log.delete(key));
  });
  await vault.dropSent();
}
