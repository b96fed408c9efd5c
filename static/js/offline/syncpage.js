// 「待发送」: what lies on this tablet, in plain words, and what can be done about it.
import { chip } from "./chips.js";
import { ask } from "./db.js";
import { emptyTrash, trash, untrash } from "./drafts.js";
import { exportOutbox } from "./export.js";
import { element, button } from "./fields.js";
import { day, uuid7 } from "./ids.js";
import { showPacks } from "./pack.js";

const kilobytes = (thing) => Math.ceil(((thing.body || "").length * 2 + thing.blobs.reduce((sum, each) => sum + each.size, 0)) / 1024);

// The op becomes a draft again, with what was found wrong; sent anew it stands for the old one.
export async function reopen(vault, op) {
  const fields = op.fields.filter(([name]) => !["photo", "signature", "ends_at"].includes(name));
  await vault.write(["draft"], async ({ draft }) => {
    const key = `${op.kind}/${op.entity}`, now = Date.now();
    const there = await ask(draft.get(key));
    if (there?.replaces === op.id) return; // opened before: what was changed since then stands
    if (there) draft.put({ ...there, key: `trash/${now}/${key}`, was: key, deleted_at: now });
    draft.put({
      key, op: uuid7(), kind: op.kind, entity: op.entity, label: op.label, title: op.title, page: op.page, fields,
      blobs: op.blobs.filter((each) => each.item !== undefined && each.sha !== op.problem.blob), strokes: op.strokes || {},
      replaces: op.id, problem: { text: op.problem.text, fields: op.problem.fields }, at: now,
    });
  });
  location.assign(op.page);
}

// Why it has not gone yet, as far as the form does not say so itself.
function reason(op, status) {
  if (op.state !== "waiting" || op.why) return "";
  return status.line === "off" ? " · 没有网络，有信号时自动发送" : " · 等待发送";
}

function opRow(vault, op, status) {
  const acts = element("div", { className: "btn-list" });
  if (op.state === "problem" && op.claimer) acts.append(element("a", { className: "btn btn-primary", href: op.page }, "查看并补填"));
  else if (op.state === "problem" && op.problem.gone) acts.append(element("a", { className: "btn btn-primary", href: "/sync/inbox" }, "查看原因"));
  else if (op.state === "problem") acts.append(button("打开修改", () => reopen(vault, op), "btn btn-primary"));
  if (op.state === "done" && op.url) acts.append(element("a", { className: "btn", href: op.url }, "回执"));
  const more = op.state === "problem" && op.problem.stored ? " · 内容已在服务器上" : "";
  return element("li", { className: "outbox-row", data: { row: op.id } },
    element("div", {}, chip(op), ` ${op.title}`, element("div", { className: "text-secondary" }, `第 ${op.seq} 号 · ${day(op.at)} · ${kilobytes(op)} KB${more}${reason(op, status)}`)), acts);
}

function draftRow(vault, draft, again) {
  const acts = draft.deleted_at
    ? [button("找回", async () => { await untrash(vault, draft.key); again(); })]
    : [element("a", { className: "btn", href: draft.page }, "打开"), button("删除草稿", async () => { await trash(vault, draft.key); again(); })];
  const said = draft.deleted_at ? `已删除，${day(draft.deleted_at + 7 * 86400000)} 前可以找回` : `已存 ${day(draft.at)}`;
  return element("li", { className: "outbox-row" },
    element("div", {}, chip({}), ` ${draft.title}`, element("div", { className: "text-secondary" }, said)), element("div", { className: "btn-list" }, ...acts));
}

async function storageLight(vault) {
  const persisted = navigator.storage?.persisted ? await navigator.storage.persisted() : false;
  await vault.put("trial", Date.now());
  return persisted ? ["存储正常", "green"] : ["存储正常，系统可能清理：请不要清除浏览器数据", "yellow"];
}

async function lights(vault, status) {
  const line = { on: ["网络通", "green"], off: ["网络不通，会自动重试", "yellow"] }[status.line] || ["正在看网络", "secondary"];
  const login = { mine: ["已登录", "green"], missing: ["登录已过期，登录后自动发送", "yellow"], other: ["登录的是另一个人，请本人登录后发送", "yellow"] }[status.login] || ["登录要有网络才知道", "secondary"];
  const storage = await storageLight(vault).catch(() => ["空间不足：先发送或导出", "red"]);
  return element("div", { className: "lights" }, ...[["网络", line], ["登录", login], ["存储", storage]].map(([name, [text, tone]]) =>
    element("div", { data: { light: tone } }, element("span", { className: `light bg-${tone}`, ariaHidden: "true" }), element("strong", {}, name), ` ${text}`)));
}

async function loss(vault) {
  const [gaps, device] = await Promise.all([vault.get("gaps"), vault.get("device")]);
  if (!gaps?.length) return [];
  return [element("div", { className: "alert alert-danger", role: "alert", data: { gaps: gaps.join(",") } },
    `平板 ${device?.name || device?.code || ""}：有 ${gaps.length} 份记录被系统清除，没有到达服务器（第 ${gaps.join("、")} 号）。请凭记忆或纸质记录补填，并告诉市场经理。`)];
}

function groups(vault, ops, drafts, status, again) {
  const byLabel = new Map();
  const put = (label, row) => byLabel.set(label, [...(byLabel.get(label) || []), row]);
  ops.forEach((op) => put(op.label || op.title, opRow(vault, op, status)));
  drafts.forEach((draft) => put(draft.label || draft.title, draftRow(vault, draft, again)));
  return [...byLabel].map(([label, rows]) => element("section", { className: "card mb-2" },
    element("div", { className: "card-body py-2" }, element("h2", { className: "card-title mb-1" }, label), element("ul", { className: "plain mb-0" }, ...rows))));
}

const ORDER = { problem: 0, waiting: 1, done: 2, replaced: 3 };

export async function showSyncPage(place, vault, sync) {
  const export_ = button("导出未发送", () => exportOutbox(vault).catch((error) => { told.textContent = `没有导出：${error.message}`; }));
  const told = element("p", { role: "status", data: { summary: "" } });
  const head = element("div"), list = element("div");
  const actions = element("div", { className: "btn-list mb-3" }, button("立即发送", () => sync.start("asked", true), "btn btn-primary"), export_);
  const pack = element("section", { className: "card card-body my-3", data: { pack: "" } });
  place.replaceChildren(head, told, actions, list, pack);
  showPacks(vault, place);
  const draw = async () => {
    await emptyTrash(vault).catch(() => {});
    const [ops, drafts] = await Promise.all([vault.ops(), vault.all("draft")]);
    const count = (state) => ops.filter((each) => each.state === state).length;
    const [shown, lost] = await Promise.all([lights(vault, sync.status), loss(vault)]);
    head.replaceChildren(shown, ...lost);
    const all = ops.length && !count("waiting") && !count("problem") ? "全部已到服务器。" : "";
    told.textContent = `待同步 ${count("waiting")} · 需处理 ${count("problem")} · 已同步 ${count("done") + count("replaced")}${all && ` · ${all}`}`;
    export_.hidden = !count("waiting") && !count("problem");
    const rows = groups(vault, ops.sort((a, b) => ORDER[a.state] - ORDER[b.state] || a.seq - b.seq), drafts, sync.status, draw);
    list.replaceChildren(...(rows.length ? rows : [element("p", { className: "text-secondary" }, "本机没有草稿，也没有待发送的记录。")]));
  };
  document.addEventListener("gcm:sync", draw);
  await draw();
}
