import type { Arrivals } from "./state.ts";

/** Points kept: enough to even out a slow step, few enough to follow a change of speed. */
const KEPT = 16;

/**
 * Notes that `done` was seen at `atMs`. Several in one moment count as the last of them; a bar that starts anew
 * starts a new list. tqdm's own rate is not used: it is the average since the start, pauses included.
 */
export function arrive(points: Arrivals, done: number, atMs: number): Arrivals {
  const last = points.at(-1);
  if (!last || done < last[0]) return [[done, atMs]];
  if (done === last[0]) return points;
  if (atMs <= last[1])
    return points.length === 1 ? [[done, last[1]]] : [...points.slice(0, -1), [done, last[1]]];
  return [...points.slice(points.length < KEPT ? 0 : 1), [done, atMs]];
}

/** Units per second over the kept points; null until two have come. */
export function rateOf(points: Arrivals): number | null {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || last[1] <= first[1] || last[0] <= first[0]) return null;
  return ((last[0] - first[0]) * 1000) / (last[1] - first[1]);
}

/** Milliseconds until `total`, or null while the rate is not known. */
export function etaOf(rate: number | null, done: number, total: number | null): number | null {
  if (rate === null || rate <= 0 || total === null) return null;
  return Math.max(0, Math.round(((total - done) * 1000) / rate));
}
