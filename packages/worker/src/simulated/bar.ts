/** A tqdm bar's state; times in seconds since it began. */
export interface Bar {
  label: string;
  done: number;
  total: number;
  elapsed: number;
  postfix: string;
}

/** The text of a bar as tqdm draws it with ten columns and the average rate (smoothing=0). */
export function drawBar({ label, done, total, elapsed, postfix }: Bar): string {
  const fraction = total === 0 ? 1 : done / total;
  const rate = elapsed > 0 ? done / elapsed : 0;
  const left = done > 0 && rate > 0 ? clock((total - done) / rate) : "?";
  const percent = String(Math.floor(fraction * 100)).padStart(3);
  const head = label === "" ? "" : `${label}: `;
  const tail = postfix === "" ? "" : `, ${postfix}`;
  return `${head}${percent}%|${blocks(fraction)}| ${done}/${total} [${clock(elapsed)}<${left}, ${speed(done, rate)}${tail}]`;
}

function blocks(fraction: number): string {
  const eighths = Math.floor(fraction * 80);
  const full = "█".repeat(Math.floor(eighths / 8));
  const part = eighths % 8 === 0 ? "" : "▏▎▍▌▋▊▉"[(eighths % 8) - 1];
  return `${full}${part}`.padEnd(10);
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

function speed(done: number, rate: number): string {
  if (done === 0 || rate === 0) return "?it/s";
  return rate >= 1 ? `${rate.toFixed(2).padStart(5)}it/s` : `${(1 / rate).toFixed(2).padStart(5)}s/it`;
}

/** A number with three significant digits, as Python's "%.3g" and tqdm write it: "1.1", "0.0832", "nan", "1e+3". */
export function threeDigits(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(3)))));
  if (exponent < -4 || exponent >= 3) {
    const [digits = "", power = ""] = value.toExponential(2).split("e");
    return `${strip(digits)}e${power}`;
  }
  return strip(value.toPrecision(3));
}

function strip(digits: string): string {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}
