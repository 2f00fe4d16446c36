import type { Dirent } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { MetricPoint } from "@loralei/core/jobs/event";
import type { Source } from "../attempt/channel.ts";
import { type EventRecord, readEventRecords } from "./tensorboard.ts";

/** Bytes read of each event file, by its path under the folder; a file that cannot be read further has -1. */
export type MetricsState = Readonly<Record<string, number>>;

/** Points of one chunk: with the longest names they stay well within a frame. */
const chunkPoints = 500;
const readSize = 256 * 1024;

/**
 * Reads the points of every TensorBoard event file under `dir`, file after file in the order of their names (they
 * begin with the time), as far as they are written. The folder need not exist yet.
 */
export function metricsSource(options: {
  /** The folder; null while it is not known, or where there is none. */
  dir: () => string | null;
  onBroken: (file: string) => void;
}): Source<MetricsState, MetricPoint[]> {
  async function next(state: MetricsState, from: number, most: number) {
    const dir = options.dir();
    if (dir === null) return null;
    for (const file of await eventFiles(dir)) {
      const taken = await readFile(join(dir, file), state[file] ?? 0, most);
      if (taken.broken) options.onBroken(file);
      if (taken.end !== (state[file] ?? 0)) state = { ...state, [file]: taken.end };
      if (taken.points.length > 0) {
        const weight = taken.points.length * 120;
        return { state, to: from + taken.points.length, body: taken.points, weight };
      }
    }
    return null;
  }

  async function readFile(path: string, offset: number, most: number) {
    const points: MetricPoint[] = [];
    let end = offset;
    while (end >= 0) {
      const { records, broken } = await readSome(path, end);
      for (const record of records) {
        if (points.length > 0 && points.length + record.points.length > most)
          return { points, end, broken: false };
        points.push(...record.points);
        end = record.end;
      }
      if (broken) return { points, end: points.length > 0 ? end : -1, broken: points.length === 0 };
      if (records.length === 0 || points.length >= most) break;
    }
    return { points, end, broken: false };
  }

  return {
    start: {},
    next: (state, from) => next(state, from, chunkPoints),
    async skip(state, from, to) {
      for (let at = from; at < to; ) {
        const piece = await next(state, at, Math.min(chunkPoints, to - at));
        if (!piece) break;
        ({ state, to: at } = piece);
      }
      return state;
    },
  };
}

async function readSome(path: string, offset: number): Promise<{ records: EventRecord[]; broken: boolean }> {
  const file = await open(path).catch(() => null);
  if (!file) return { records: [], broken: false };
  try {
    for (let size = readSize; ; size *= 8) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(size), 0, size, offset);
      const read = readEventRecords(buffer.subarray(0, bytesRead), offset);
      // A record larger than the buffer: once more with a larger one; the reader bounds the length of a record.
      if (read.records.length > 0 || read.broken || bytesRead < size) return read;
    }
  } finally {
    await file.close();
  }
}

async function eventFiles(dir: string): Promise<string[]> {
  const entries: Dirent[] = await readdir(dir, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.startsWith("events.out.tfevents."))
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .sort();
}
