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

const unit = String.raw`[\d.]+[kMGTP]?`;
const interval = String.raw`(?:\d+ days?, )?[\d:?]+`;
const shape = new RegExp(
  String.raw`^([^|%\r\n]{0,200}?):? *\d{1,3}%\|[^|\]]*\| *(${unit})/(${unit}) \[${interval}<${interval}, *[^,\]]+(?:, ([^\]]*))?\]`,
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
  return line.indexOf(" [") < 0 ? 0 : (endless.exec(line)?.[0].length ?? 0);
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

const digits = String.raw`\d{1,15}`;
const stepsBar = (before: string) =>
  String.raw`steps: *\d{1,3}%\|[^|\]\r\n]*\| *${digits}/${digits} \[[\d:?]+<[\d:?]+, *[^,\]\r\n]+(?:, ${before})?\] *\r`;
/** Bounded, since each repetition takes room on the engine's stack. */
const burst = (before: string) => new RegExp(`(?:${stepsBar(before)}){1,250}`, "y");
const anyBurst = burst(String.raw`[^\]\r\n]*`);
/** Bars whose last figure is not "nan" or "inf". */
const finiteBurst = burst(String.raw`(?:[^\]\r\n]*[^\]\r\nnf])?`);

/**
 * Passes over main bars that follow one another, each whole and ended by \r: what they tell is in the last one.
 * All that it passes over `parseBar` would read.
 * @param finite stop before a bar whose loss is not finite.
 * @returns where the last of them begins and ends, or null if there is none at `from`.
 */
export function lastOfBurst(
  text: string,
  from: number,
  finite: boolean,
): { from: number; end: number } | null {
  if (!text.startsWith("steps:", from)) return null;
  const pattern = finite ? finiteBurst : anyBurst;
  let end = from;
  for (;;) {
    pattern.lastIndex = end;
    if (!pattern.test(text)) break;
    end = pattern.lastIndex;
  }
  return end === from ? null : { from: Math.max(from, text.lastIndexOf("\r", end - 2) + 1), end: end - 1 };
}
