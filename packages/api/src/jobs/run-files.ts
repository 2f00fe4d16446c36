import { join } from "node:path";
import { StudioError } from "@loralei/core/errors";
import type { Db } from "../db/schema.ts";
import { type LogFile, openLogFile } from "./log-file.ts";
import { type MetricsFile, openMetricsFile } from "./metrics-store.ts";
import { attemptRow } from "./store.ts";

export interface AttemptRef {
  id: string;
  attempt: number;
}

/** What is kept open of one attempt, and the marks of its channels as committed. */
export interface RunFiles {
  log: LogFile;
  metrics: MetricsFile;
  logMark: { seq: number; to: number };
  metricsMark: { seq: number; to: number };
  /** Runs writers one after another: an old and a new session of a worker may overlap for a moment. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** Attempts that stay open though nobody uses them: three files each. */
const maxIdle = 24;

/**
 * Logs and curves by attempt: opened at the marks of the database when first used, kept open while used, and
 * some time longer. One process has a home, so what is open here is what is true.
 */
export interface RunFileCache {
  /** Runs `work` with the files open. Throws `not-found` for an attempt that does not exist. */
  use<T>(ref: AttemptRef, work: (files: RunFiles) => Promise<T>): Promise<T>;
  /** The files, kept open until they are disposed of: for followers. */
  hold(ref: AttemptRef): Promise<{ files: RunFiles } & AsyncDisposable>;
  close(): Promise<void>;
}

export function createRunFiles(db: Db, logsFolder: string): RunFileCache {
  const entries = new Map<string, { users: number; files: Promise<RunFiles> }>();
  return {
    async use(ref, work) {
      await using held = await hold(ref);
      return await work(held.files);
    },
    hold,
    async close() {
      const all = [...entries.values()];
      entries.clear();
      await Promise.allSettled(all.map(({ files }) => files.then(closeRun)));
    },
  };

  async function hold(ref: AttemptRef) {
    const key = `${ref.id}/${ref.attempt}`;
    const entry = entries.get(key) ?? { users: 0, files: openRun(db, logsFolder, ref) };
    // The most recently used is the last of the map.
    entries.delete(key);
    entries.set(key, entry);
    entry.users++;
    try {
      const files = await entry.files;
      return {
        files,
        async [Symbol.asyncDispose]() {
          entry.users--;
          await closeIdle(entries);
        },
      };
    } catch (error) {
      entry.users--;
      if (entries.get(key) === entry) entries.delete(key);
      throw error;
    }
  }
}

async function closeIdle(entries: Map<string, { users: number; files: Promise<RunFiles> }>): Promise<void> {
  let excess = entries.size - maxIdle;
  for (const [key, entry] of entries) {
    if (excess-- <= 0) return;
    if (entry.users > 0) continue;
    entries.delete(key);
    await entry.files.then(closeRun, () => undefined);
  }
}

async function openRun(db: Db, logsFolder: string, ref: AttemptRef): Promise<RunFiles> {
  const row = await attemptRow(db, ref.id, ref.attempt);
  if (!row) {
    throw new StudioError("not-found", `Job ${ref.id} has no attempt ${ref.attempt}.`, {
      help: "An attempt begins when a worker takes the job.",
    });
  }
  const folder = join(logsFolder, ref.id, String(ref.attempt));
  const log = await openLogFile(folder, { lines: row.log_lines, bytes: row.log_bytes });
  const names = JSON.parse(row.metrics_names) as string[];
  return {
    log,
    metrics: await openMetricsFile(folder, { bytes: row.metrics_bytes, names }),
    logMark: { seq: row.log_seq, to: row.log_to },
    metricsMark: { seq: row.metrics_seq, to: row.metrics_to },
    exclusively: inTurn(),
  };
}

function inTurn(): RunFiles["exclusively"] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

async function closeRun(files: RunFiles): Promise<void> {
  await Promise.all([files.log.close(), files.metrics.close()]);
}
