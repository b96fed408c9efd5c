// One's own vault opened by a PIN where nobody can sign in. It is a curtain between colleagues and
// no safe: what lies here is not encrypted, so that a forgotten PIN never costs a form.
import { ask } from "./db.js";
import { element } from "./fields.js";

const ROUNDS = 600000, TRIES = 10, WEEK = 7 * 24 * 60 * 60 * 1000;
const AGAIN = "有网络时登录一次就能再用，内容都在。";

async function stretched(typed, { salt, rounds }) {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(typed), "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, key, 256)).join();
}

// Why no PIN opens this vault now, and what to do; nothing when one does.
export async function whyShut(vault, now = Date.now()) {
  if (!crypto.subtle) return "此地址不是 HTTPS，不能用 PIN：请在有网络时登录。";
  const [pin, seen] = await Promise.all(["pin", "seen"].map((key) => vault.get(key)));
  if (!pin) return "还没有设 PIN：有网络时登录，在“我的账户”里设。";
  if (pin.wrong >= TRIES) return `PIN 连续输错 ${TRIES} 次，已停用：${AGAIN}`;
  return Math.abs(now - seen) < WEEK ? "" : `7 天没有在这台平板上登录，PIN 已停用：${AGAIN}`;
}

// A try is counted before it is weighed: closing the page in between gives none back.
export async function opens(vault, typed) {
  if (await whyShut(vault)) return false;
  const pin = await vault.write(["meta"], async ({ meta }) => {
    const kept = await ask(meta.get("pin")), tried = { ...kept, wrong: kept.wrong + 1 };
    if (kept.wrong < TRIES) meta.put(tried, "pin");
    return tried;
  });
  const right = pin.wrong <= TRIES && (await stretched(typed, pin)) === pin.stretched;
  if (right) await vault.put("pin", { ...pin, wrong: 0 });
  return right;
}

export function pinForm(labels, text, act, said = "") {
  const inputs = labels.map(() => element("input", { type: "password", inputMode: "numeric", pattern: "[0-9]{4,8}", maxLength: 8, required: true, autocomplete: "off", title: "4 到 8 位数字", className: "form-control" }));
  const told = element("p", { role: "status" }, said), named = labels.map((label, n) => element("label", {}, element("span", { className: "form-label" }, label), inputs[n]));
  const form = element("form", { className: "pin" }, ...named, element("button", { className: "btn btn-primary" }, text), told);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    told.textContent = await act(...inputs.map((each) => each.value)).catch((error) => `没有办成：${error.message}`);
    form.reset();
  });
  return form;
}

// On one's own page, which only a real sign-in opens.
export async function showPin(place, vault) {
  if (!crypto.subtle) { place.replaceChildren(await whyShut(vault)); return; }
  place.replaceChildren(pinForm(["新 PIN（4 到 8 位数字）", "再输一次"], "保存 PIN", async (typed, again) => {
    if (typed !== again) return "两次输入的不一样，没有保存。";
    const made = { salt: crypto.getRandomValues(new Uint8Array(16)), rounds: ROUNDS, wrong: 0 };
    await vault.put("pin", { ...made, stretched: await stretched(typed, made) });
    return "PIN 已保存，只在这台平板上有用。";
  }, (await vault.get("pin")) ? "已经设了 PIN，可以更改。" : "还没有设 PIN。"));
}
