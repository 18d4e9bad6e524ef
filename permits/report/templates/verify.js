"use strict";
// Holds a determination against its seal, in a browser without a network. Plain BigInt instead of crypto.subtle, which is
// missing on some pages opened from a file: nothing secret is computed here, and one way is tested where two would be believed.

// --- The bytes that are digested and signed: as permits/record/digest.py makes them.

const number = (value) => {
  // The shortest decimal of a double, set as Python sets it.
  if (!Number.isFinite(value)) throw new Error("not finite");
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [mantissa, exponent] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const power = Number(exponent);
  const sign = value < 0 ? "-" : "";
  if (power < -4 || power >= 16) {
    const head = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
    return `${sign}${head}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  }
  if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${digits}`;
  const whole = digits.slice(0, power + 1).padEnd(power + 1, "0");
  return `${sign}${whole}.${digits.slice(power + 1) || "0"}`;
};

// By character and not by half of one, as Python sorts.
const byCharacter = (one, other) => {
  const [a, b] = [Array.from(one, (sign) => sign.codePointAt(0)), Array.from(other, (sign) => sign.codePointAt(0))];
  for (let place = 0; place < Math.min(a.length, b.length); place += 1) if (a[place] !== b[place]) return a[place] - b[place];
  return a.length - b.length;
};

const canonical = (value) => {
  if (typeof value === "number") return number(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort(byCharacter).map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
};

// --- SHA-256 (FIPS 180-4).

const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32);
const primes = [];
for (let one = 2; primes.length < 64; one += 1) if (primes.every((prime) => one % prime)) primes.push(one);
const STEPS = primes.map((prime) => fraction(Math.cbrt(prime)));
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const turn = (word, by) => (word >>> by) | (word << (32 - by));

const sha256 = (content) => {
  const padded = new Uint8Array(((content.length + 8) >> 6 << 6) + 64);
  padded.set(content);
  padded[content.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(content.length / 2 ** 29));
  view.setUint32(padded.length - 4, (content.length << 3) >>> 0);
  const state = Uint32Array.from(START);
  const words = new Uint32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let place = 0; place < 64; place += 1) {
      if (place < 16) { words[place] = view.getUint32(block + 4 * place); continue; }
      const [a, b] = [words[place - 15], words[place - 2]];
      words[place] = words[place - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + words[place - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let place = 0; place < 64; place += 1) {
      const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + STEPS[place] + words[place] | 0;
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c)) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, d + one | 0, c, b, a, one + two | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, place) => { state[place] += word; });
  }
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
};

const digest = (text) => sha256(new TextEncoder().encode(text));

// --- ECDSA on P-256 (FIPS 186-5); points are [x, y, z] with x / z², y / z³.

const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const G = [
  0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  1n,
];
const mod = (value, by = P) => ((value % by) + by) % by;

const inverse = (value, by) => {
  let [r, next, s, other] = [by, mod(value, by), 0n, 1n];
  while (next) { const times = r / next; [r, next, s, other] = [next, r - times * next, other, s - times * other]; }
  return mod(s, by);
};

const twice = ([x, y, z]) => {
  const [zz, yy] = [mod(z * z), mod(y * y)];
  const [beta, alpha] = [mod(x * yy), mod(3n * (x - zz) * (x + zz))];
  const left = mod(alpha * alpha - 8n * beta);
  return [left, mod(alpha * (4n * beta - left) - 8n * yy * yy), mod(2n * y * z)];
};

const plus = (one, other) => {
  if (!one[2]) return other;
  if (!other[2]) return one;
  const [zz1, zz2] = [mod(one[2] * one[2]), mod(other[2] * other[2])];
  const [u1, u2] = [mod(one[0] * zz2), mod(other[0] * zz1)];
  const [s1, s2] = [mod(one[1] * other[2] * zz2), mod(other[1] * one[2] * zz1)];
  const [h, r] = [mod(u2 - u1), mod(s2 - s1)];
  if (!h) return r ? [1n, 1n, 0n] : twice(one);
  const hh = mod(h * h);
  const hhh = mod(h * hh);
  const x = mod(r * r - hhh - 2n * u1 * hh);
  return [x, mod(r * (u1 * hh - x) - s1 * hhh), mod(h * one[2] * other[2])];
};

const signs = (key, text, r, s) => {
  if (r <= 0n || r >= N || s <= 0n || s >= N) return false;
  const w = inverse(s, N);
  const [u1, u2] = [mod(BigInt(`0x${digest(text)}`) * w, N), mod(r * w, N)];
  const both = plus(G, key);
  let sum = [1n, 1n, 0n];
  for (let bit = 255n; bit >= 0n; bit -= 1n) {
    sum = twice(sum);
    const [a, b] = [(u1 >> bit) & 1n, (u2 >> bit) & 1n];
    if (a && b) sum = plus(sum, both); else if (a) sum = plus(sum, G); else if (b) sum = plus(sum, key);
  }
  return sum[2] !== 0n && mod(mod(sum[0] * inverse(mod(sum[2] * sum[2]), P)), N) === r;
};

const halves = (signature) => {
  const bytes = Array.from(atob(signature.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const whole = (part) => BigInt(`0x${part.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`);
  return [whole(bytes.slice(0, 32)), whole(bytes.slice(32))];
};

// --- JSON in which nothing can be read in two ways: as permits/service/sealed_copy.py reads it.

const MOST_LEVELS = 100;

const strict = (text) => {
  const value = JSON.parse(text);
  const open = [];
  let [key, begun] = [null, -1];
  // Sign by sign within a text: one expression for all of it runs out of room in a long one.
  for (const { 0: token, index } of text.matchAll(/\\.|["{}[\]:]|-?\d[\d.eE+-]*/g)) {
    if (token === '"' && begun < 0) begun = index;
    else if (token === '"') {
      key = JSON.parse(text.slice(begun, index + 1));
      begun = -1;
      if (/\p{Surrogate}/u.test(key)) throw new Error("half a character");
    } else if (begun >= 0) continue;
    else if (token === "{" || token === "[") {
      if (open.push(new Set()) > MOST_LEVELS) throw new Error("nested too deeply");
    } else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const keys = open[open.length - 1];
      if (keys.has(key)) throw new Error("a key stands twice");
      keys.add(key);
    } else if (!Number.isFinite(Number(token))) throw new Error("no double");
  }
  return value;
};

const strictOrNull = (text) => { try { return strict(text); } catch { return null; } };

// --- What can be said of a copy: as permits/service/verifying.py says it.

const told = JSON.parse(document.getElementById("told").textContent);
const KEY = [BigInt(`0x${told.x}`), BigInt(`0x${told.y}`), 1n];
const CHANGED = (zh, en) => ({ standing: "changed", zh, en });
const UNTOLD = (zh, en) => ({ standing: "untold", zh, en });
const NONE = (zh, en) => ({ standing: "none", zh, en });
const DAMAGED = CHANGED("已被改动：封印残缺", "CHANGED: its seal is damaged");
const OTHER = CHANGED("已被改动：内容与其中的校验值不符", "CHANGED: the content does not agree with the digest in it");
const TWO_SEALS = UNTOLD("不能判断：网页里不止一个封印，或封印不在应在之处，有人改过它", "Cannot tell: the page holds more than one seal, or one where none belongs; somebody changed it");
const NOTHING = NONE("这不是检查意见，也不是封印码的文字（UTF-8）", "This is neither a determination nor the text of a code (UTF-8)");
const OF_CODES = '"schema":"heatguard.seal/1"';
const DETERMINATION = "heatguard.determination/";
const META = "heatguard-code";
// As it is written, wherever it stands; what else has this name is none (the picture of the code on a map).
const WRITTEN = /name[ \t\r\n\f]*=[ \t\r\n\f]*["']?heatguard-code/gi;
const MOST_BYTES = 128 * 2 ** 20;

// The shape of a seal: permits/record/seal.py.
const text = (value) => typeof value === "string";
const textOrNull = (value) => value === null || text(value);
const dayOrNull = (value) => {
  if (value === null) return true;
  if (!text(value) || !/^(?!0000)\d{4}-\d\d-\d\d$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
};
const matches = (pattern) => (value) => text(value) && pattern.test(value);
const STATEMENT = {
  schema: (value) => value === "heatguard.seal/1", number: text, reader: textOrNull,
  outcome: (value) => text(value) && Object.hasOwn(told.outcomes, value), in_part: (value) => typeof value === "boolean",
  issued_on: dayOrNull, starts_on: dayOrNull, counts_until: dayOrNull,
  activities: (value) => Array.isArray(value) && value.every(text),
  site: textOrNull, project: textOrNull, place: textOrNull, digest: matches(/^[0-9a-f]{64}$/), key: matches(/^[0-9a-f]{16}$/),
};
const SEAL = { statement: (value) => shaped(value, STATEMENT), signature: matches(/^[A-Za-z0-9_-]{85}[AQgw]$/) };
const shaped = (value, shape) =>
  value !== null && typeof value === "object" && !Array.isArray(value)
  && Object.keys(value).sort().join("\n") === Object.keys(shape).sort().join("\n")
  && Object.keys(shape).every((name) => shape[name](value[name]));

// Sign by sign as it was signed.
const ofText = (written) => {
  const found = /^(\{[^]*\})([A-Za-z0-9_-]{85}[AQgw])$/.exec(written);
  const statement = found && strictOrNull(found[1]);
  if (!statement) return null;
  const seal = { statement, signature: found[2] };
  return shaped(seal, SEAL) && canonical(statement) === found[1] ? seal : null;
};

const OF_DOCUMENT = { zh: "未改动", en: "Unchanged" };
const OF_PAPER = {
  zh: "只核对了下列各项，纸上或网页上的其余文字没有核对。封印有效：请把结论、作业、位置、日期逐项对照，凡不一致的，就是被改动过",
  en: "Only what is listed here was verified, and none of the other words on the paper or page. The seal holds: compare outcome, works, place and dates one by one; whatever says otherwise was changed",
};

const signed = (seal, holds) => {
  if (seal.statement.key !== told.key) {
    // What another key sealed is not shown: it would be believed.
    return UNTOLD(`不能判断：封印用的是另一把密钥（${seal.statement.key}，本页为 ${told.key}）`, `Cannot tell: it was sealed with another key (${seal.statement.key}; this page has ${told.key})`);
  }
  if (!signs(KEY, canonical(seal.statement), ...halves(seal.signature))) return CHANGED("已被改动或伪造：签名不符", "CHANGED or forged: the signature does not agree");
  return { standing: "holds", ...holds, seal };
};

const ofDocument = (held) => {
  const { digest: stated, seal, ...content } = held;
  const real = digest(canonical(content));
  if (seal === undefined || seal === null) {
    if (stated !== undefined && stated !== real) return OTHER;
    return UNTOLD("不能判断：没有封印（只有服务器保存的检查意见才有）", "Cannot tell: it has no seal (only what a server keeps has one)");
  }
  if (!shaped(seal, SEAL)) return DAMAGED;
  return stated === real && seal.statement.digest === real ? signed(seal, OF_DOCUMENT) : OTHER;
};

const ofPage = (page) => {
  const times = Array.from(page.matchAll(WRITTEN)).length;
  const { head } = new DOMParser().parseFromString(page, "text/html");
  const codes = Array.from(head.children).filter((one) => one.localName === "meta" && one.getAttribute("name") === META);
  if (!times && !codes.length) return NOTHING;
  // A second one anywhere, be it in a comment or shown as text, is one too many: somebody put it there.
  if (times !== 1 || codes.length !== 1) return TWO_SEALS;
  const seal = ofText(codes[0].content);
  return seal ? signed(seal, OF_PAPER) : DAMAGED;
};

const verified = (handed) => {
  const copy = handed.replace(/^\ufeff/, "").replace(/^[ \t\r\n\u00a0\u3000]+/, "").replace(/[ \t\r\n\u00a0\u3000]+$/, "");
  if (copy.startsWith("<")) return ofPage(copy);
  const seal = ofText(copy);
  if (seal) return signed(seal, OF_PAPER);
  if (!copy.startsWith("{")) return NOTHING;
  const held = strictOrNull(copy);
  if (held === null) {
    if (copy.includes(OF_CODES) && !copy.includes(DETERMINATION)) return DAMAGED;
    return NONE("JSON 有误：中断、有的键出现两次、嵌套过深，或含有无法确定的数或字符；请用服务器给出的原文件", "The JSON is wrong: broken off, a key twice, nested too deeply, or a number or character that cannot be told; use the file as the server gave it");
  }
  return text(held.schema) && held.schema.startsWith(DETERMINATION) ? ofDocument(held) : NOTHING;
};

// --- The page.

const at = (id) => document.getElementById(id);
const MARKS = { holds: "✓", changed: "✕", untold: "?", none: "?" };
const NOT_TOLD = "未注明 not stated";

const today = () => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
};

const rowsOf = (statement) => {
  const words = told.outcomes[statement.outcome];
  const works = statement.activities.map((code) => (Object.hasOwn(told.activities, code) ? told.activities[code] : { zh: code, en: code }));
  return [
    ["结论 outcome", `${words.zh} · ${words.en}`],
    ...(statement.in_part ? [["范围 scope", "只就限距以外的部分，其余部分照另一份意见 · of the parts beyond the limits alone; another determination is of the rest"]] : []),
    ["编号 number", statement.number],
    ["作业 works", works.length ? `${works.map((one) => one.zh).join("、")} · ${works.map((one) => one.en).join(", ")}` : NOT_TOLD],
    ["位置 site", statement.site ?? NOT_TOLD],
    ["中心 middle", statement.place ?? NOT_TOLD],
    ["项目 project", statement.project ?? NOT_TOLD],
    ["工期 period", `${statement.starts_on ?? NOT_TOLD} – ${statement.counts_until ?? NOT_TOLD}`],
    ["出具 issued", statement.issued_on ?? NOT_TOLD],
  ];
};

const show = (found) => {
  at("answer").className = found.standing;
  at("answer").hidden = false;
  at("mark").textContent = MARKS[found.standing];
  at("zh").textContent = found.zh;
  at("en").textContent = found.en;
  at("sealed").replaceChildren();
  const end = found.seal?.statement.counts_until;
  at("over").hidden = !end || end >= today();
  if (!found.seal) return;
  at("over").textContent = `所报工期已于 ${end} 结束：此后的作业没有检查过，须重新检查 · The period stated ended on ${end}: works after it were not checked; check again`;
  for (const [name, value] of rowsOf(found.seal.statement)) {
    const [term, said] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = name;
    said.textContent = value;
    at("sealed").append(term, said);
  }
};

const ofPicture = async (file) => {
  const codes = "BarcodeDetector" in window ? await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(file)).catch(() => []) : [];
  const texts = new Set(codes.map((code) => code.rawValue));
  if (texts.size > 1) return UNTOLD("不能判断：图中不止一个码，请只拍一个", "Cannot tell: the picture holds more than one code; take one of them");
  if (texts.size) return verified([...texts][0]);
  return NONE("本浏览器未能读出图中的码；请用手机相机扫码，把所得文字贴在下面", "This browser reads no code in the picture; scan it with the camera and paste below what it reads");
};

// By what is in it and not by its name.
const read = async (file) => {
  if (file.size > MOST_BYTES) return NOTHING;
  const content = new Uint8Array(await file.arrayBuffer());
  const begins = String.fromCharCode(...content.slice(0, 5));
  if (begins.startsWith("PK\x03\x04")) return NONE("请先解压，再放入其中的 determination.json；Word 文件请扫其中的封印码", "Unpack it first and hand in its determination.json; of a Word file, scan the code");
  if (begins === "%PDF-") return NONE("PDF 请扫其中的封印码，把所得文字贴在下面", "Of a PDF scan the code, and paste below what it reads");
  try { return verified(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content)); } catch {
    return file.type.startsWith("image/") ? ofPicture(file).catch(() => NOTHING) : NOTHING;
  }
};

const take = (file) => read(file).then(show, () => show(NOTHING));

// The same file may be chosen once more, as it is by then.
at("file").addEventListener("click", () => { at("file").value = ""; });
at("file").addEventListener("change", () => { if (at("file").files.length) take(at("file").files[0]); });
at("check").addEventListener("click", () => show(verified(at("text").value)));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
  else show(verified(event.dataTransfer.getData("text/plain")));
});
