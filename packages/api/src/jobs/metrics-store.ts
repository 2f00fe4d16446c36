import { join } from "node:path";
import type { MetricPoint } from "@loralei/core/jobs/event";
import { type AppendFile, openAppendFile } from "./append-file.ts";
import type { Series } from "./live.ts";

/** A stored point: name as a number (u32), step (u32), value (f64, NaN and infinities as such), time in ms (f64). */
const pointBytes = 24;
/** 11 million points; a chunk that reaches it is the last one stored. */
const maxBytes = 256 * 1024 ** 2;
const blockPoints = 16_384;

interface MetricsMark {
  bytes: number;
  /** Names of the series in the order of their first point. */
  names: readonly string[];
}

/** The curves of one attempt. As with logs, `append` makes nothing visible: `commit` does, after the database. */
export interface MetricsFile {
  readonly mark: MetricsMark;
  readonly count: number;
  append(points: readonly MetricPoint[]): Promise<MetricsMark>;
  commit(mark: MetricsMark): void;
  /** Up to `limit` points behind the first `after`. */
  points(after: number, limit: number): Promise<MetricPoint[]>;
  /** Everything by series, compact. */
  series(): Promise<Series[]>;
  close(): Promise<void>;
}

export async function openMetricsFile(folder: string, mark: MetricsMark): Promise<MetricsFile> {
  const file = await openAppendFile(join(folder, "metrics.bin"), mark.bytes);
  let committed = mark;
  return {
    get mark() {
      return committed;
    },
    get count() {
      return committed.bytes / pointBytes;
    },
    async append(points) {
      if (points.length === 0 || committed.bytes >= maxBytes) return committed;
      const names = [...committed.names];
      const numbers = new Map(names.map((name, i) => [name, i]));
      const data = Buffer.alloc(points.length * pointBytes);
      points.forEach((point, i) => {
        let name = numbers.get(point.name);
        if (name === undefined) {
          name = names.push(point.name) - 1;
          numbers.set(point.name, name);
        }
        const at = i * pointBytes;
        data.writeUInt32LE(name, at);
        data.writeUInt32LE(Math.min(point.step, 0xffff_ffff), at + 4);
        data.writeDoubleLE(toNumber(point.value), at + 8);
        data.writeDoubleLE(point.atMs, at + 16);
      });
      return { bytes: await file.append(data), names };
    },
    commit(next) {
      file.commit(next.bytes);
      committed = next;
    },
    async points(after, limit) {
      const data = await file.read(after * pointBytes, limit * pointBytes);
      const out: MetricPoint[] = [];
      for (let at = 0; at + pointBytes <= data.length; at += pointBytes) {
        const name = committed.names[data.readUInt32LE(at)] ?? "";
        const value = fromNumber(data.readDoubleLE(at + 8));
        out.push({ name, step: data.readUInt32LE(at + 4), value, atMs: data.readDoubleLE(at + 16) });
      }
      return out;
    },
    series: () => readSeries(file, committed.names),
    close: () => file.close(),
  };
}

async function readSeries(file: AppendFile, names: readonly string[]): Promise<Series[]> {
  const series = names.map((name): Series => ({ name, steps: [], values: [] }));
  for (let from = 0; from < file.bytes; from += blockPoints * pointBytes) {
    const data = await file.read(from, blockPoints * pointBytes);
    for (let at = 0; at + pointBytes <= data.length; at += pointBytes) {
      const one = series[data.readUInt32LE(at)];
      const value = data.readDoubleLE(at + 8);
      one?.steps.push(data.readUInt32LE(at + 4));
      one?.values.push(Number.isFinite(value) ? value : null);
    }
  }
  return series;
}

function toNumber(value: MetricPoint["value"]): number {
  if (typeof value === "number") return value;
  return value === "nan" ? Number.NaN : value === "inf" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

function fromNumber(value: number): MetricPoint["value"] {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}
