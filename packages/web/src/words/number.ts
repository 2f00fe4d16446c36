/** Bytes in units of 1 000, as file managers of drives show them: "148 MB". */
export function sizeWords(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** Memory given in MiB, in the units on the box of a GPU: "24 GB". */
export function memoryWords(mb: number): string {
  return mb < 1_024 ? `${mb} MB` : `${(mb / 1_024).toFixed(mb < 10_240 ? 1 : 0)} GB`;
}

/** A count with thin spaces between thousands: "12 480". */
export function countWords(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009");
}

/** One and many: `plural(1, "image")`, `plural(3, "entry", "entries")`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countWords(count)} ${count === 1 ? one : many}`;
}

/** A loss: four decimals; what is not a number is told as the trainer told it. */
export function lossWords(loss: number | string | null): string | null {
  if (loss === null) return null;
  return typeof loss === "number" ? loss.toFixed(4) : loss;
}

/** A learning rate as people write it: "1e-4", "3.2e-5", "0.02". */
export function rateWords(lr: number): string {
  if (lr === 0) return "0";
  if (lr >= 0.01) return String(Number(lr.toPrecision(3)));
  const [mantissa, exponent] = lr.toExponential(2).split("e");
  return `${Number(mantissa)}e${Number(exponent)}`;
}

/** Speed the way trainers tell it: steps a second, or seconds a step when that is slow. */
export function speedWords(stepsPerSecond: number): string {
  if (stepsPerSecond <= 0) return "–";
  return stepsPerSecond >= 1
    ? `${stepsPerSecond.toFixed(2)} it/s`
    : `${(1 / stepsPerSecond).toFixed(2)} s/it`;
}

/** 0 … 1 as a whole percent that says 100 only at the end. */
export function percentWords(fraction: number): string {
  return `${fraction >= 1 ? 100 : Math.min(99, Math.floor(fraction * 100))} %`;
}
