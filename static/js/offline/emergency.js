// 应急记录: for whoever can neither sign in nor open anything here. It lies in a box of nobody's
// until somebody who is signed in says that it is theirs; from then on it is an op like any other.
import { ask, bytesOf, Vault } from "./db.js";
import { emptyTrash, openDrafts } from "./drafts.js";
import { element, button } from "./fields.js";
import { day, moment } from "./ids.js";
import { catchSubmits, enter } from "./outbox.js";

const box = new Vault("unclaimed");
const about = (note) => `${day(note.at)}，署名 ${new Map(note.fields).get("signed")}`;

export async function showEmergency(place, uid) {
  if (!uid) catchSubmits(document, { start() {} });
  const list = element("ul", { className: "plain" });
  const draw = async () => list.replaceChildren(...(await box.ops()).map((note) => element("li", { data: { note: note.id } }, `应急记录 · ${about(note)} · 等本人登录后认领`)));
  document.addEventListener("gcm:queued", draw);
  await draw();
  place.querySelector("details").append(place.querySelector("template").content.cloneNode(true));
  place.prepend(list);
  await openDrafts(box, place);
  if ((await box.all("draft")).some((each) => !each.deleted_at)) place.querySelector("details").open = true;
  await emptyTrash(box);
}

const change = (id, how) => box.write(["op"], async ({ op }) => {
  const found = await ask(op.get(id)), made = found && how(found);
  if (made) op.put(made);
  return made;
});

// The first who claims it has it: that is one transaction of the box. What follows is repeated
// after a killed browser until it is done, and only for this person.
async function claim(vault, id) {
  const note = await change(id, (found) => (found.claimer ? found.claimer === vault.uid && found : { ...found, claimer: vault.uid, fields: [...found.fields, ["claimed_at", moment()]] }));
  if (!note) return;
  const pictures = await Promise.all(note.blobs.map(async ({ sha }) => ({ sha, bytes: await bytesOf(box, sha) })));
  await enter(vault, { ...note, entity: id, page: "/sync/inbox" }, pictures);
  await box.write(["op"], ({ op }) => { op.delete(id); });
  await box.dropSent();
}

const refuse = (vault, id) => change(id, (found) => ({ ...found, refused: [...(found.refused || []), vault.uid] }));

function question(sync, note) {
  const made = element("div", { className: "alert alert-warning", role: "status", data: { claim: note.id } });
  const answer = (text, act, look) => button(text, async () => {
    made.querySelectorAll("button").forEach((each) => { each.disabled = true; });
    await act(sync.vault, note.id).then(() => made.remove(), (error) => made.append(`没有办成，内容还在：${error.message}`));
    sync.start("claimed", true);
  }, look);
  made.append(element("p", {}, `这台平板上有一份应急记录（${about(note)}），是您写的吗？`),
    element("div", { className: "btn-list" }, answer("认领", claim, "btn btn-primary"), answer("不是我的", refuse, "btn")));
  return made;
}

export async function offerNotes(sync) {
  const { vault, status } = sync;
  if (status.login !== "mine" || !status.forms) return;
  for (const note of await box.ops()) {
    if (note.claimer === vault.uid) { await claim(vault, note.id); sync.start("claimed", true); }
    const asked = note.claimer || note.refused?.includes(vault.uid) || document.querySelector(`[data-claim="${note.id}"]`);
    if (!asked && ["/", "/sync"].includes(location.pathname)) document.getElementById("problems").append(question(sync, note));
  }
}
