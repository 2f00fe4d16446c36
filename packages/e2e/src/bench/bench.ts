/** What a benchmark finds: figures by name, and the limits that some of them must keep. */
export interface Bench {
  figures: Record<string, number>;
  limits: Record<string, { max: number } | { min: number }>;
}

/** Names of figures that break their limit. */
export function broken({ figures, limits }: Bench): string[] {
  return Object.entries(limits).flatMap(([name, limit]) => {
    const figure = figures[name];
    if (figure === undefined) return [name];
    return ("max" in limit ? figure <= limit.max : figure >= limit.min) ? [] : [name];
  });
}

/** The value below which the share `q` (0 … 1) of the values lies; NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
