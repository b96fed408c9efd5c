// Sits in every page of the tablet: fills forms as a hand would, and tells the run what the page
// says, from outside the program: only what stands on the screen counts.
(() => {
  const bench = { token: null, seen: null };
  window.bench = bench;
  const sleep = (time) => new Promise((resolve) => { setTimeout(resolve, time); });
  const form = () => document.querySelector("form[data-durable]");
  const field = () => form()?.elements[window.benchField];
  const canvas = () => form()?.querySelector("[data-signature] canvas");
  const photos = () => [...(form()?.querySelectorAll("[data-photo-list] [data-sha]") || [])].map((each) => each.dataset.sha);
  const SLOTS = 12;

  function code() {
    const place = canvas();
    if (!place || !place.width) return 0;
    const high = 9, band = place.getContext("2d").getImageData(0, Math.floor(place.height / 2) - 4, place.width, high).data;
    const dark = (slot) => {
      for (let x = Math.ceil((slot + 0.2) * place.width / SLOTS); x < (slot + 0.8) * place.width / SLOTS; x += 1) {
        for (let y = 0; y < high; y += 1) if (band[(y * place.width + x) * 4] < 160 && band[(y * place.width + x) * 4 + 3] > 160) return 1;
      }
      return 0;
    };
    let found = 0;
    for (let slot = 0; slot < SLOTS; slot += 1) found |= dark(slot) << slot;
    return found;
  }

  const state = () => ({ text: field()?.value || "", photos: photos(), code: code() });

  // 已存 holds for all that stands in the form unless the page is still at it.
  function said() {
    const card = document.querySelector("[data-queued]");
    if (card && /待同步|已同步/.test(card.textContent)) return { what: "queued", op: card.dataset.queued, token: bench.token, ...bench.seen };
    const note = form()?.querySelector("[data-draft-state]");
    const kept = note && note.dataset.draftState === "kept" && !note.hasAttribute("aria-busy") && note.textContent.includes("已存");
    return kept && bench.token ? { what: "kept", token: bench.token, ...state() } : null;
  }

  let last = "";
  function look() {
    const now = JSON.stringify(said());
    if (now === last || now === "null") return;
    last = now;
    window.benchSaid(now);
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });

  // The line comes and goes all the time: each sign of it lets the outbox try at once.
  if (window.benchHurry) setInterval(() => {
    const chip = document.querySelector("[data-outbox]");
    if (!chip || !chip.hidden) dispatchEvent(new Event("online"));
  }, 50);

  // The page stays open until little is left to be sent, or for so many milliseconds.
  bench.linger = async (most, time) => {
    const left = () => Number(/待发送 (\d+)/.exec(document.querySelector("[data-outbox]")?.textContent || "")?.[1] || 0);
    for (const end = Date.now() + time; Date.now() < end && left() > most;) await sleep(50);
  };

  // What has not arrived yet, and what the outbox says of it; a page of nobody knows nothing.
  bench.left = async () => {
    const person = document.body.dataset.person;
    if (!person) return [`${location.pathname} 上没有人登录`];
    const { Vault } = await import("/static/js/offline/db.js"); // wherever the program itself keeps it
    const rows = await new Vault(person).ops();
    return rows.filter(({ state }) => ["waiting", "problem"].includes(state)).map(({ seq, entity, state, tries, why, problem, blobs, sent }) =>
      `第 ${seq} 号 ${entity} ${state}：${why || problem?.text}，试过 ${tries} 次，图 ${blobs.map(({ size }) => size)}，已送 ${sent?.length || 0}`);
  };

  bench.ready = async (again) => {
    for (let n = 0; n < 400 && form(); n += 1) {
      if (form()?.dataset.draftReady !== undefined) break;
      await sleep(25);
    }
    if (form()?.dataset.draftReady === undefined) return null;
    for (let n = 0, seen = -1; again && n < 40 && photos().length !== seen; n += 1) { seen = photos().length; await sleep(150); }
    return { op: form().elements.uuid?.value || "", ...state() };
  };

  bench.type = async (token, times) => {
    bench.token = token;
    const place = field();
    for (let n = Number(/·(\d+)$/.exec(place.value)?.[1] || 0) + 1, end = n + times; n < end; n += 1) {
      place.value = `${token}·${n}`;
      place.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await sleep(12);
    }
  };

  bench.photo = async (data, type, name) => {
    const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0));
    const input = form().querySelector("input[type=file][data-photo]");
    const given = new DataTransfer();
    given.items.add(new File([bytes], name, { type }));
    input.files = given.files;
    const done = new Promise((resolve) => { input.addEventListener("gcm:photos", resolve, { once: true }); });
    input.dispatchEvent(new Event("change", { bubbles: true }));
    await Promise.race([done, sleep(15000)]);
    return photos();
  };

  bench.sign = async (wanted) => {
    const touch = (type, target, x, y, pressed) => target.dispatchEvent(new PointerEvent(type, {
      bubbles: true, cancelable: true, isPrimary: true, pointerId: 1, pointerType: "pen", pressure: pressed ? 0.5 : 0,
      button: type === "pointermove" ? -1 : 0, buttons: pressed ? 1 : 0, clientX: x, clientY: y,
    }));
    const at = (x, y) => { // the page may have moved since the last touch
      canvas().scrollIntoView({ block: "center", behavior: "instant" });
      const box = canvas().getBoundingClientRect();
      return [box.left + box.width * x, box.top + box.height * y];
    };
    touch("pointerdown", canvas(), ...at(0.1, 0.2), true);
    for (const x of [0.3, 0.5, 0.7]) { await sleep(17); touch("pointermove", window, ...at(x, 0.2 + x / 8), true); }
    touch("pointerup", window, ...at(0.7, 0.3), false);
    for (let slot = 0; slot < SLOTS; slot += 1) {
      if (!(wanted >> slot & 1) || (code() >> slot & 1)) continue;
      const place = at((slot + 0.5) / SLOTS, 0.5);
      touch("pointerdown", canvas(), ...place, true);
      touch("pointerup", window, ...place, false);
      await sleep(4);
    }
    return code();
  };

  // Everything else that the form must have, as quickly as a hand that knows it.
  bench.answer = (answers) => {
    for (const [name, value] of Object.entries(answers)) {
      for (const control of form().querySelectorAll(`[name="${name}"]`)) {
        if (["radio", "checkbox"].includes(control.type)) control.checked = control.value === value;
        else control.value = value;
        control.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
  };

  bench.submit = () => {
    bench.seen = state();
    const sheet = form();
    sheet.requestSubmit(sheet.querySelector("button[type=submit], button:not([type])"));
  };
})();
