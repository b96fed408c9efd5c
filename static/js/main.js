// Wires the behaviours to the page; each lives in its own file and is found by its data attribute.
import { confirmForms } from "./confirm.js";
import { focusErrors } from "./errors.js";
import { chooseAll } from "./choose.js";
import { countByTouch } from "./counters.js";
import { keepDrafts, offerDrafts } from "./drafts.js";
import { dropFiles } from "./drop.js";
import { refuseLarge } from "./largest.js";
import { closeMenus } from "./menus.js";
import { mentionPeople } from "./mention.js";
import { pasteRows } from "./paste.js";
import { movePlanStops } from "./plan.js";
import { printButtons } from "./printing.js";
import { workOffline } from "./offline/start.js";
import { recordForms } from "./records.js";
import { keepTicks } from "./ticks.js";

confirmForms(document);
focusErrors(document);
closeMenus(document);
mentionPeople(document);
printButtons(document);
movePlanStops(document);
recordForms(document);
keepTicks(document);
chooseAll(document);
countByTouch(document);
pasteRows(document);
refuseLarge(document);
dropFiles(document);
keepDrafts(document);
offerDrafts(document);
workOffline(document);
document.body.addEventListener("htmx:afterSettle", ({ target }) => {
  focusErrors(target);
  offerDrafts(target);
});
