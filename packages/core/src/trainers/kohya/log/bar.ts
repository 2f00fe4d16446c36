/** One drawing of a tqdm bar. */
export interface Bar {
  /** Text before the percentage, "" for an unnamed bar. */
  label: string;
  done: number;
  total: number;
  /** `name=value, name=value` at the end, "" without one. */
  postfix: string;
  /** Index behind the closing bracket: a log line may be glued on there. */
  end: number;
}

const unit = String.raw`[\d.]{1,15}[kMGTP]?`;
const interval = String.raw`(?:\d+ days?, )?[\d:?]{1,15}`;
const shape = new RegExp(
  String.raw`^([^|%\r\n]{0,200}?):? *\d{1,3}%\|[^|\]]{0,400}\| *(${unit})/(${unit}) \[${interval}<${interval}, *[^,\]]{1,30}(?:, ([^\]]{0,1000}?))?\]`,
);
const endless = /^(?:[^|%\]\r\n]{0,200}: )?[\d.]{1,15}[kMGTP]?[a-zA-Z]{0,12} \[[\d:]{1,12}, *[^\]]{0,60}\]/;

/** Reads a bar at the start of a line; null for anything else. Whatever follows the bar does not matter. */
export function parseBar(line: string): Bar | null {
  if (line.indexOf("%|") < 0) return null;
  const found = shape.exec(line);
  if (!found) return null;
  const done = amount(found[2]!);
  const total = amount(found[3]!);
  if (!Number.isFinite(done) || !Number.isFinite(total)) return null;
  return { label: found[1]!.trim(), done, total, postfix: found[4] ?? "", end: found[0].length };
}

/** Length of a bar without a total ("0it [00:00, ?it/s]") at the start of a line; 0 for anything else. */
export function endlessBarLength(line: string): number {
  return endless.exec(line)?.[0].length ?? 0;
}

/** Value of one name of a postfix; names may hold spaces ("Keys Scaled"). */
export function postfixValue(postfix: string, name: string): string | null {
  for (const item of postfix.split(", ")) {
    const at = item.indexOf("=");
    if (at > 0 && item.slice(0, at) === name) return item.slice(at + 1).trim();
  }
  return null;
}

/** A number as Python writes it ("1.2e-05", "nan", "-inf"); null for anything else. */
export function pythonNumber(text: string): number | "nan" | "inf" | "-inf" | null {
  if (text === "nan" || text === "-nan") return "nan";
  if (text === "inf" || text === "-inf") return text;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? finite(Number(text)) : null;
}

function finite(value: number): number | "inf" | "-inf" {
  if (Number.isFinite(value)) return value;
  return value > 0 ? "inf" : "-inf";
}

const scale: Record<string, number> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };

function amount(text: string): number {
  const factor = scale[text.at(-1)!];
  return factor === undefined ? Number(text) : Number(text.slice(0, -1)) * factor;
}

const SPACE = 32;
const PERCENT = 37;
const COMMA = 44;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const LESS = 60;
const QUESTION = 63;
const BRACKET = 91;
const PIPE = 124;

/**
 * The quick test of a burst of bars: is `text[start, end)` one whole main bar ("steps: …") and nothing more?
 * It reads characters only; no string is cut. False only means that the slow way must look.
 * @returns the character code before the closing bracket (of "nan" or "inf": "n", "f"), or 0.
 */
export function quickMainBar(text: string, start: number, end: number): number {
  if (!text.startsWith("steps:", start)) return 0;
  const close = text.indexOf("]", start);
  if (close < 0 || close >= end || close - start > 500 || spaces(text, close + 1, end) !== end) return 0;
  let at = spaces(text, start + 6, end);
  let next = digits(text, at, end);
  if (next === at || next - at > 3 || text.charCodeAt(next) !== PERCENT) return 0;
  if (text.charCodeAt(next + 1) !== PIPE) return 0;
  at = text.indexOf("|", next + 2);
  if (at < 0 || at > close || at - next > 400) return 0;
  at = spaces(text, at + 1, close);
  next = digits(text, at, close);
  if (next === at || next - at > 12 || text.charCodeAt(next) !== SLASH) return 0;
  at = next + 1;
  next = digits(text, at, close);
  if (next === at || next - at > 12 || text.charCodeAt(next) !== SPACE) return 0;
  if (text.charCodeAt(next + 1) !== BRACKET) return 0;
  at = clock(text, next + 2, close);
  if (at === next + 2 || at - next > 15 || text.charCodeAt(at) !== LESS) return 0;
  next = clock(text, at + 1, close);
  if (next === at + 1 || next - at > 15 || text.charCodeAt(next) !== COMMA) return 0;
  at = spaces(text, next + 1, close);
  return rateLength(text, at, close) <= 30 ? text.charCodeAt(close - 1) : 0;
}

function rateLength(text: string, from: number, close: number): number {
  let at = from;
  while (at < close && text.charCodeAt(at) !== COMMA) at++;
  return at === from ? 31 : at - from;
}

function spaces(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text.charCodeAt(at) === SPACE) at++;
  return at;
}

function digits(text: string, from: number, end: number): number {
  let at = from;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) break;
  }
  return at;
}

/** Digits, colons and question marks. */
function clock(text: string, from: number, end: number): number {
  let at = from;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if ((code < ZERO || code > COLON) && code !== QUESTION) break;
  }
  return at;
}
