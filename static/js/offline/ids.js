// Names made on the tablet. Only getRandomValues is used: the rest is missing on plain HTTP.
let last = 0;

export const hex = (bytes) => [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");

function dashed(bytes, version) {
  bytes[6] = (bytes[6] & 0x0f) | (version << 4);
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export const uuid4 = () => dashed(crypto.getRandomValues(new Uint8Array(16)), 4);

// Later ones sort after earlier ones, even where the clock was set back in between.
export function uuid7(now = Date.now()) {
  last = Math.max(now, last + 1);
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 5, rest = last; place >= 0; place -= 1, rest = Math.floor(rest / 256)) bytes[place] = rest % 256;
  return dashed(bytes, 7);
}

// The tablet's own time with its distance from UTC: 2026-11-23T10:42:05+08:00
export function moment(date = new Date()) {
  const minutes = -date.getTimezoneOffset();
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const local = new Date(date.getTime() + minutes * 60000).toISOString().slice(0, 19);
  return `${local}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

export const clock = (time) => moment(new Date(time)).slice(11, 16);
export const day = (time) => `${moment(new Date(time)).slice(5, 10)} ${clock(time)}`;
