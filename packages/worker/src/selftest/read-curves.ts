import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { MetricPoint } from "@loralei/core/jobs/event";
import { readEventRecords } from "../metrics/tensorboard.ts";

/** Every point of the trainer's TensorBoard files, in the order of their steps. */
export async function readCurves(folder: string): Promise<MetricPoint[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = names.filter((name) => /(^|[\\/])events\.out\.tfevents\.[^\\/]+$/.test(name)).sort();
  const points: MetricPoint[] = [];
  for (const name of files) {
    const { records } = readEventRecords(await readFile(join(folder, name)));
    points.push(...records.flatMap((record) => record.points));
  }
  return points.sort((a, b) => a.step - b.step);
}

/** Seconds from one step to the next, the middle one of all; null with fewer than two. */
export function secondsPerStep(loss: readonly MetricPoint[]): number | null {
  const gaps = loss.slice(1).map((point, at) => (point.atMs - loss[at]!.atMs) / 1_000);
  const middle = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
  return middle === undefined ? null : Math.round(middle * 1_000) / 1_000;
}
