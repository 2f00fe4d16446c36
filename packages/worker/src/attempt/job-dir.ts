import { mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { DatasetFolders } from "@loralei/core/datasets/manifest";
import { JobId, Sha256 } from "@loralei/core/ids";
import { Verdict } from "@loralei/core/jobs/event";
import { ArtifactKind, JobSpec } from "@loralei/core/jobs/job";
import { type AttemptRef, Mark } from "@loralei/core/link/messages";
import { writeFileAtomic } from "@loralei/disk/atomic-write";
import { z } from "zod";
import { sysMark } from "../log/cook.ts";

/** Where the files of an attempt lie: `<home>/jobs/<job>/<attempt>/`. All absolute. */
export interface JobDir {
  readonly dir: string;
  /** What was offered, without secrets. */
  readonly offer: string;
  /** What the shim runs. */
  readonly plan: string;
  /** What runs (written by the shim), and how it ended. */
  readonly run: string;
  readonly exit: string;
  /** Stops the shim from starting a further step; says who asked. */
  readonly stop: string;
  /** Written when all that belongs to the log is in it. */
  readonly end: string;
  /** How far log, metrics and artifacts are at the api, with the readers' states. */
  readonly marks: string;
  readonly artifacts: string;
  readonly rawLog: string;
  readonly shimLog: string;
  /** Where the trainer's outputs go. */
  readonly out: string;
}

export function jobDir(home: string, ref: AttemptRef): JobDir {
  const dir = join(home, "jobs", ref.job, String(ref.attempt));
  return {
    dir,
    offer: join(dir, "offer.json"),
    plan: join(dir, "plan.json"),
    run: join(dir, "run.json"),
    exit: join(dir, "exit.json"),
    stop: join(dir, "stop.json"),
    end: join(dir, "end.json"),
    marks: join(dir, "mark.json"),
    artifacts: join(dir, "artifacts.json"),
    rawLog: join(dir, "raw.log"),
    shimLog: join(dir, "shim.log"),
    out: join(dir, "out"),
  };
}

export const StoredOffer = z.object({
  job: JobId,
  attempt: z.int().min(1),
  name: z.string(),
  spec: JobSpec,
  dataset: DatasetFolders.nullable(),
  gpus: z.array(z.string()),
  /** Names only: the values are in the trainer's environment and nowhere on disk. */
  secretNames: z.array(z.string()),
  resume: z.object({ statePath: z.string(), step: z.int() }).nullable(),
});
export type StoredOffer = z.infer<typeof StoredOffer>;

/** The plan as the shim reads it, and what the daemon must know of it after a restart. */
export const StoredPlan = z.object({
  tag: z.string(),
  steps: z.array(
    z.object({
      argv: z.array(z.string()).min(1),
      cwd: z.string(),
      env: z.record(z.string(), z.string()),
      unsetEnv: z.array(z.string()),
    }),
  ),
  outputs: z.object({ dir: z.string(), samplesDir: z.string(), metricsDir: z.string().nullable() }),
  /** The message that tells the api what was written and run. */
  started: z.object({ command: z.array(z.string()), files: z.record(z.string(), z.string()) }),
});
export type StoredPlan = z.infer<typeof StoredPlan>;

const Identity = z.object({ pid: z.int().min(1), started: z.string(), bootId: z.string() });
export const StoredRun = z.object({
  step: z.int().min(0),
  trainer: Identity,
  shim: Identity,
  atMs: z.int(),
});
export type StoredRun = z.infer<typeof StoredRun>;

export const StoredExit = z.object({
  code: z.int().nullable(),
  signal: z.string().nullable(),
  step: z.int(),
  atMs: z.int(),
});
export type StoredExit = z.infer<typeof StoredExit>;

export const StoredStop = z.object({ mode: z.enum(["save", "now"]), why: z.string(), atMs: z.int() });
export type StoredStop = z.infer<typeof StoredStop>;

/** How it ended. `verdict` is set when nothing was started. */
export const StoredEnd = z.object({
  result: z.object({
    code: z.int().nullable(),
    signal: z.string().nullable(),
    atMs: z.int(),
    vanished: z.boolean(),
  }),
  verdict: Verdict.nullable(),
});
export type StoredEnd = z.infer<typeof StoredEnd>;

const Cut = z.object({ text: z.string(), lacks: z.int() });
export const StoredMarks = z.object({
  log: z
    .object({
      mark: Mark,
      state: z.object({
        cook: z.object({ carry: z.string(), now: Cut, before: Cut, inSys: z.boolean() }),
        /** The trainer's own state, which only its parser reads. */
        parser: z.looseObject({ progress: z.looseObject({}) }),
      }),
    })
    .nullable(),
  metrics: z.object({ mark: Mark, state: z.record(z.string(), z.int()) }).nullable(),
});
export type StoredMarks = z.infer<typeof StoredMarks>;

export const StoredArtifacts = z.array(
  z.object({
    id: z.int(),
    path: z.string(),
    size: z.int(),
    mtimeMs: z.number(),
    sha256: Sha256,
    kind: ArtifactKind,
    step: z.int().nullable(),
    epoch: z.int().nullable(),
    status: z.enum(["told", "sending", "in", "refused"]),
  }),
);
export type StoredArtifacts = z.infer<typeof StoredArtifacts>;

/** Reads one of the files above; null when it is missing or is not what it should be (a crash, an older version). */
export async function readStored<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}

export async function writeStored(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, JSON.stringify(value), { mode: 0o600 });
}

/** Makes the folders of an attempt and an empty raw.log. */
export async function makeJobDir(files: JobDir): Promise<void> {
  await mkdir(files.out, { recursive: true, mode: 0o700 });
  await (await open(files.rawLog, "a", 0o600)).close();
}

/** Appends a line of Loralei's own to the raw log, among the trainer's lines; returns the byte behind it. */
export async function appendSysLine(files: JobDir, text: string): Promise<number> {
  const file = await open(files.rawLog, "a", 0o600);
  try {
    await file.write(`${sysMark}${text.replaceAll(/[\r\n]+/g, " ")}\n`);
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

/** The attempts whose folders a former daemon left behind. */
export async function findAttempts(home: string): Promise<AttemptRef[]> {
  const found: AttemptRef[] = [];
  for (const job of await names(join(home, "jobs"))) {
    const id = JobId.safeParse(job);
    if (!id.success) continue;
    for (const name of await names(join(home, "jobs", job))) {
      if (/^[1-9]\d{0,8}$/.test(name)) found.push({ job: id.data, attempt: Number(name) });
    }
  }
  return found;
}

/** Deletes an attempt's copy, and its job's folder when that was the last. */
export async function removeJobDir(files: JobDir): Promise<void> {
  await rm(files.dir, { recursive: true, force: true, maxRetries: 3 });
  const parent = join(files.dir, "..");
  if ((await names(parent)).length === 0) await rm(parent, { recursive: true, force: true });
}

async function names(dir: string): Promise<string[]> {
  return readdir(dir).catch(() => []);
}
