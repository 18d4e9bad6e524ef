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

// --- What can be said of a copy: as permits/service/verifying.py says it.

const told = JSON.parse(document.getElementById("told").textContent);
const KEY = [BigInt(`0x${told.x}`), BigInt(`0x${told.y}`), 1n];
const CHANGED = (zh, en) => ({ standing: "changed", zh, en });
const UNTOLD = (zh, en, seal) => ({ standing: "untold", zh, en, seal });
const FIELDS = ["counts_until", "digest", "issued_on", "key", "number", "outcome", "place", "project", "reader", "schema"];
const DAMAGED = CHANGED("已被改动：封印残缺", "CHANGED: its seal is damaged");
const OTHER = CHANGED("已被改动：内容与其中的校验值不符", "CHANGED: the content does not agree with the digest in it");

const whole = (seal) =>
  seal && typeof seal === "object" && Object.keys(seal).sort().join() === "signature,statement" && seal.statement
  && Object.keys(seal.statement).sort().join() === FIELDS.join() && seal.statement.schema === "heatguard.seal/1"
  && /^[A-Za-z0-9_-]{86}$/.test(seal.signature) && seal.statement.outcome in told.outcomes;

const ofText = (text) => {
  const found = /^\s*(\{[^]*\})([A-Za-z0-9_-]{86})\s*$/.exec(text);
  if (!found) return null;
  try { return { statement: JSON.parse(found[1]), signature: found[2] }; } catch { return null; }
};

const signed = (seal, coversAll) => {
  if (!whole(seal)) return DAMAGED;
  if (seal.statement.key !== told.key) {
    return UNTOLD(`不能判断：封印用的是另一把密钥（${seal.statement.key}，本页为 ${told.key}）`, `Cannot tell: it was sealed with another key (${seal.statement.key}; this page has ${told.key})`, seal);
  }
  if (!signs(KEY, canonical(seal.statement), ...halves(seal.signature))) return CHANGED("已被改动或伪造：签名不符", "CHANGED or forged: the signature does not agree");
  return coversAll
    ? { standing: "holds", zh: "未改动", en: "Unchanged", seal }
    : { standing: "holds", zh: "封印有效；纸上或网页上凡与下列不一致的，就是被改动过", en: "The seal holds; whatever on the paper or page says otherwise was changed", seal };
};

const ofDocument = (held) => {
  const { digest: stated, seal, ...content } = held;
  const real = digest(canonical(content));
  if (seal === undefined || seal === null) {
    if (stated !== undefined && stated !== real) return OTHER;
    return UNTOLD("不能判断：没有封印（只有服务器保存的检查意见才有）", "Cannot tell: it has no seal (only what a server keeps has one)");
  }
  if (!whole(seal)) return DAMAGED;
  const { statement } = seal;
  const mine = { number: held.number, reader: held.reader, outcome: held.outcome, issued_on: held.job?.issued_on, counts_until: held.job?.end };
  if (stated !== real || statement.digest !== real || Object.keys(mine).some((name) => mine[name] !== statement[name])) return OTHER;
  return signed(seal, true);
};

const verified = (text) => {
  const trimmed = text.replace(/^\ufeff/, "").trim();
  if (trimmed.startsWith("<")) {
    const code = new DOMParser().parseFromString(trimmed, "text/html").querySelector('meta[name="heatguard-code"]');
    if (code) return signed(ofText(code.content) ?? {}, false);
  }
  const seal = ofText(trimmed);
  if (seal) return signed(seal, false);
  let held = null;
  try { held = JSON.parse(trimmed); } catch {
    if (trimmed.includes('"schema":"heatguard.seal/1"')) return DAMAGED;
  }
  if (held && String(held.schema).startsWith("heatguard.determination/")) {
    try { return ofDocument(held); } catch { return OTHER; }
  }
  return { standing: "none", zh: "这不是检查意见，也不是封印码的文字", en: "This is neither a determination nor the text of a code" };
};

// --- The page.

const at = (id) => document.getElementById(id);
const MARKS = { holds: "✓", changed: "✕", untold: "?", none: "?" };

const show = (found) => {
  at("answer").className = found.standing;
  at("answer").hidden = false;
  at("mark").textContent = MARKS[found.standing];
  at("zh").textContent = found.zh;
  at("en").textContent = found.en;
  at("sealed").replaceChildren();
  if (!found.seal) return;
  const { statement } = found.seal;
  const words = told.outcomes[statement.outcome];
  const rows = [
    ["结论 outcome", words.zh, words.en], ["编号 number", statement.number], ["作业 works", statement.project ?? "未注明 not stated"],
    ["位置 place", statement.place ?? "—"], ["出具 issued", statement.issued_on ?? "—"],
    ["所查工期至 works until", statement.counts_until ?? "未注明 not stated"],
  ];
  for (const [name, ...values] of rows) {
    const [term, value] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = name;
    value.textContent = values.join(" · ");
    at("sealed").append(term, value);
  }
};

const read = async (file) => {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (head[0] === 0x50 && head[1] === 0x4b) {
    return show({ standing: "none", zh: "请先解压，再放入其中的 determination.json；Word 文件请扫其中的封印码", en: "Unpack it first and hand in its determination.json; of a Word file, scan the code" });
  }
  if (head[0] === 0x25 && head[1] === 0x50) return show({ standing: "none", zh: "PDF 请扫其中的封印码，把所得文字贴在下面", en: "Of a PDF scan the code, and paste below what it reads" });
  if (file.type.startsWith("image/")) {
    const codes = "BarcodeDetector" in window ? await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(file)).catch(() => []) : [];
    if (codes.length) return show(verified(codes[0].rawValue));
    return show({ standing: "none", zh: "本浏览器未能读出图中的码；请用手机相机扫码，把所得文字贴在下面", en: "This browser reads no code in the picture; scan it with the camera and paste below what it reads" });
  }
  return show(verified(await file.text()));
};

// The same file may be chosen once more, as it is by then.
at("file").addEventListener("click", () => { at("file").value = ""; });
at("file").addEventListener("change", () => { if (at("file").files.length) read(at("file").files[0]); });
at("check").addEventListener("click", () => show(verified(at("text").value)));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) read(event.dataTransfer.files[0]);
  else show(verified(event.dataTransfer.getData("text/plain")));
});
