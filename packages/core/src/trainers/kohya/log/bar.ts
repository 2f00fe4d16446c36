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

/**
 * The quick test of a burst of bars: is `text[start, end)` one whole main bar ("steps: …") and nothing more?
 * One pass over the characters, no string is cut. Whatever it accepts, `parseBar` accepts; what it refuses may
 * still be a bar.
 * @returns the character code before the closing bracket ("n" of "nan", "f" of "inf"), or 0.
 */
export function quickMainBar(text: string, start: number, end: number): number {
  if (text.charCodeAt(start) !== S || end - start > 600 || !text.startsWith("steps:", start)) return 0;
  let last = end - 1;
  while (text.charCodeAt(last) === SPACE) last--;
  if (text.charCodeAt(last) !== CLOSE) return 0;
  let at = spaces(text, start + 6);
  let next = digits(text, at);
  if (next === at || next - at > 3 || text.charCodeAt(next) !== PERCENT) return 0;
  if (text.charCodeAt(next + 1) !== PIPE) return 0;
  at = upTo(text, next + 2, PIPE, PIPE);
  if (at - next > 400 || text.charCodeAt(at) !== PIPE) return 0;
  at = spaces(text, at + 1);
  next = digits(text, at);
  if (next === at || next - at > 12 || text.charCodeAt(next) !== SLASH) return 0;
  at = next + 1;
  next = digits(text, at);
  if (next === at || next - at > 12 || text.charCodeAt(next) !== SPACE) return 0;
  if (text.charCodeAt(next + 1) !== OPEN) return 0;
  at = clock(text, next + 2);
  if (at === next + 2 || at - next > 15 || text.charCodeAt(at) !== LESS) return 0;
  next = clock(text, at + 1);
  if (next === at + 1 || next - at > 15 || text.charCodeAt(next) !== COMMA) return 0;
  at = spaces(text, next + 1);
  next = upTo(text, at, COMMA, CLOSE);
  if (next === at || next - at > 30) return 0;
  return upTo(text, next, CLOSE, CLOSE) === last ? text.charCodeAt(last - 1) : 0;
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
const OPEN = 91;
const CLOSE = 93;
const S = 115;
const PIPE = 124;

function spaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === SPACE) at++;
  return at;
}

function digits(text: string, from: number): number {
  let at = from;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    if (!(code >= ZERO && code <= NINE)) return at;
  }
}

/** Digits, colons and question marks. */
function clock(text: string, from: number): number {
  let at = from;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    if (!((code >= ZERO && code <= COLON) || code === QUESTION)) return at;
  }
}

/** The place of the first of two characters, a closing bracket or the end of the text. */
function upTo(text: string, from: number, one: number, other: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === one || code === other || code === CLOSE) return at;
  }
  return at;
}
