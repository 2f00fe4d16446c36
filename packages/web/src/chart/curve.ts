/** A curve of a run: steps that rise, and their values. It grows in place; NaN stands for a value that is no number. */
export interface Curve {
  steps: Float64Array;
  values: Float64Array;
  length: number;
}

export function emptyCurve(room = 1_024): Curve {
  return { steps: new Float64Array(room), values: new Float64Array(room), length: 0 };
}

/** Adds a point. One at the last step takes its place; one before it is left out (a resent point). */
export function addPoint(curve: Curve, step: number, value: number): void {
  const last = curve.length - 1;
  if (last >= 0 && step <= curve.steps[last]!) {
    if (step === curve.steps[last]) curve.values[last] = value;
    return;
  }
  if (curve.length === curve.steps.length) {
    curve.steps = grown(curve.steps);
    curve.values = grown(curve.values);
  }
  curve.steps[curve.length] = step;
  curve.values[curve.length] = value;
  curve.length++;
}

function grown(array: Float64Array): Float64Array<ArrayBuffer> {
  const next = new Float64Array(array.length * 2);
  next.set(array);
  return next;
}

/**
 * Exponential moving average without the bias of its start (as TensorBoard smooths). Values that are no numbers
 * are passed over. `weight` 0 … 0.999: 0 smooths nothing.
 */
export function smoothed(curve: Curve, weight: number): Curve {
  const values = new Float64Array(curve.length);
  let sum = 0;
  let norm = 0;
  for (let index = 0; index < curve.length; index++) {
    const value = curve.values[index]!;
    if (!Number.isFinite(value)) {
      values[index] = Number.NaN;
      continue;
    }
    sum = sum * weight + value * (1 - weight);
    norm = norm * weight + (1 - weight);
    values[index] = sum / norm;
  }
  return { steps: curve.steps, values, length: curve.length };
}

/** First index whose step is at least `step`. */
export function indexAt(curve: Curve, step: number): number {
  let low = 0;
  let high = curve.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (curve.steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * What a screen can show of the curve between two steps: at most four points a bucket (first, lowest, highest,
 * last), so that no spike is lost. One point beyond each side keeps the line running out of the picture.
 */
export function seen(
  curve: Curve,
  from: number,
  to: number,
  buckets: number,
): { x: number[]; y: (number | null)[] } {
  const start = Math.max(0, indexAt(curve, from) - 1);
  const end = Math.min(curve.length, indexAt(curve, to) + 2);
  const x: number[] = [];
  const y: (number | null)[] = [];
  const put = (index: number) => {
    const step = curve.steps[index]!;
    if (x.length > 0 && x[x.length - 1] === step) return;
    const value = curve.values[index]!;
    x.push(step);
    y.push(Number.isFinite(value) ? value : null);
  };
  const per = Math.max(1, Math.ceil((end - start) / buckets));
  for (let index = start; index < end; index += per) {
    const stop = Math.min(end, index + per);
    if (stop - index <= 4) {
      for (let at = index; at < stop; at++) put(at);
      continue;
    }
    let low = index;
    let high = index;
    for (let at = index + 1; at < stop; at++) {
      const value = curve.values[at]!;
      if (!(value >= curve.values[low]!)) low = Number.isFinite(value) ? at : low;
      if (value > curve.values[high]! || !Number.isFinite(curve.values[high]!)) high = at;
    }
    put(index);
    put(Math.min(low, high));
    put(Math.max(low, high));
    put(stop - 1);
  }
  return { x, y };
}

/** Curves on one axis of steps, as the chart wants them: null where a curve has no point. */
export function aligned(
  curves: readonly { x: number[]; y: (number | null)[] }[],
): [number[], ...(number | null | undefined)[][]] {
  const steps = [...new Set(curves.flatMap((curve) => curve.x))].sort((a, b) => a - b);
  const rows = curves.map((curve) => {
    const row: (number | null | undefined)[] = new Array(steps.length).fill(undefined);
    let at = 0;
    for (let index = 0; index < curve.x.length; index++) {
      while (steps[at]! < curve.x[index]!) at++;
      row[at] = curve.y[index];
    }
    return row;
  });
  return [steps, ...rows];
}
