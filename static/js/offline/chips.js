// The four states people see, and where they stand: in the head of each page, and on rows.
import { element } from "./fields.js";

const LOOKS = { draft: ["草稿", "secondary"], waiting: ["待同步", "yellow"], done: ["已同步", "green"], replaced: ["已同步", "green"], problem: ["需处理", "red"] };

export function detailOf(op) {
  if (op.state === "done") return op.no ? `回执号 ${op.no}` : "";
  if (op.state === "replaced") return "已改后重新发送";
  if (op.state === "problem") return op.problem?.text || "";
  return op.why || "";
}

export function chip(thing) {
  const [text, tone] = LOOKS[thing.state || "draft"];
  const detail = thing.state ? detailOf(thing) : "";
  return element("span", { className: `state bg-${tone}-lt`, data: { state: thing.state || "draft", op: thing.id || "" } }, detail ? `${text} · ${detail}` : text);
}

function showHead({ waiting, problems }) {
  const head = document.querySelector("[data-outbox]");
  if (!head) return;
  head.hidden = !waiting && !problems;
  const text = [waiting ? `待发送 ${waiting}` : "", problems ? `需处理 ${problems}` : ""].filter(Boolean).join(" · ");
  head.setAttribute("aria-label", text);
  head.querySelector("[data-outbox-text]").textContent = text;
  head.querySelector("[data-outbox-count]").textContent = waiting + problems;
}

export async function refreshChips(vault) {
  const [ops, drafts] = await Promise.all([vault.ops(), vault.all("draft")]);
  showHead({ waiting: ops.filter((each) => each.state === "waiting").length, problems: ops.filter((each) => each.state === "problem").length });
  const byId = new Map(ops.map((each) => [each.id, each]));
  document.querySelectorAll(".state[data-op]").forEach((old) => {
    const op = byId.get(old.dataset.op);
    if (op) old.replaceWith(chip(op));
  });
  document.querySelectorAll("[data-queued]").forEach((card) => {
    const op = byId.get(card.dataset.queued);
    if (op && op.state !== "waiting") card.querySelector("[data-said]").textContent = op.state === "done" ? "已到服务器。" : "内容在本机，请到“待发送”打开修改。";
  });
  document.querySelectorAll("[data-durable-state]").forEach((place) => {
    const mine = (each) => each.entity === place.dataset.durableState && !each.deleted_at;
    const found = ops.filter(mine).pop() || drafts.find(mine);
    place.replaceChildren(...(found ? [chip(found)] : []));
  });
}
