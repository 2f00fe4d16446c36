import { z } from "zod";
import { DatasetRef } from "../datasets/manifest.ts";
import { ArtifactId, JobId, Sha256, WorkerId } from "../ids.ts";
import { Verdict } from "./event.ts";
import { Progress } from "./progress.ts";
import { Desired, JobState, StopMode } from "./state.ts";

/** The closed list of job kinds; a kind without an arm in `JobSpec` cannot be created yet. */
export const JobKind = z.enum([
  "train",
  "preflight",
  "install",
  "selftest",
  "tag",
  "caption",
  "image-edit",
  "lora-resize",
  "lora-merge",
  "lora-extract",
  "lora-convert",
  "publish",
  "download",
]);
export type JobKind = z.infer<typeof JobKind>;

const TrainerId = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

/** `options` is the trainer's own strict schema for `family`; the api parses it with that before a job is made. */
export const TrainSpec = z.strictObject({
  kind: z.literal("train"),
  trainer: TrainerId,
  family: z.string().max(32),
  options: z.record(z.string(), z.unknown()),
  dataset: DatasetRef,
  /** Only this worker may run it; null: any that fits. */
  workerId: WorkerId.nullable().default(null),
});
export type TrainSpec = z.infer<typeof TrainSpec>;

export const InstallSpec = z.strictObject({
  kind: z.literal("install"),
  trainer: TrainerId,
  workerId: WorkerId,
  /** A git URL or a folder on the worker's host; null: the pinned upstream repository. */
  from: z.string().max(4_096).nullable().default(null),
  /** Another pip requirements list on the worker's host; null: the trainer's own. */
  requirements: z.string().max(4_096).nullable().default(null),
});
export type InstallSpec = z.infer<typeof InstallSpec>;

export const SelftestSpec = z.strictObject({
  kind: z.literal("selftest"),
  trainer: TrainerId,
  workerId: WorkerId,
  /** Toy-sized model for hosts with little memory. */
  toy: z.boolean().default(false),
});
export type SelftestSpec = z.infer<typeof SelftestSpec>;

/** What a user asked for: immutable from the moment the job exists. */
export const JobSpec = z.discriminatedUnion("kind", [TrainSpec, InstallSpec, SelftestSpec]);
export type JobSpec = z.infer<typeof JobSpec>;

export const ArtifactKind = z.enum(["model", "checkpoint", "state", "sample", "config", "report", "other"]);
export type ArtifactKind = z.infer<typeof ArtifactKind>;

export const Artifact = z.object({
  id: ArtifactId,
  jobId: JobId,
  attempt: z.int().min(1),
  kind: ArtifactKind,
  /** Name with folders, relative to the job's outputs, with "/" ("sample/hero_000100_00.png"). */
  path: z.string(),
  size: z.int().min(0),
  sha256: Sha256,
  step: z.int().nullable(),
  epoch: z.int().nullable(),
  createdAtMs: z.int(),
});
export type Artifact = z.infer<typeof Artifact>;

/** One try at a job on one worker. `attempt`, raised at claim, is the fencing token of every message. */
export const Attempt = z.object({
  attempt: z.int().min(1),
  workerId: WorkerId,
  workerName: z.string(),
  startedAtMs: z.int().nullable(),
  endedAtMs: z.int().nullable(),
  exitCode: z.int().nullable(),
  exitSignal: z.string().nullable(),
  verdict: Verdict.nullable(),
  lines: z.int().min(0),
});
export type Attempt = z.infer<typeof Attempt>;

/** A row of the jobs table as lists and pages see it (without its spec). */
export const JobSummary = z.object({
  id: JobId,
  name: z.string(),
  kind: JobKind,
  /** For the list: "SDXL · hero" or the trainer's title. */
  subject: z.string(),
  state: JobState,
  desired: Desired,
  stopMode: StopMode.nullable(),
  attempt: z.int().min(0),
  workerId: WorkerId.nullable(),
  workerName: z.string().nullable(),
  progress: Progress,
  verdict: Verdict.nullable(),
  createdAtMs: z.int(),
  startedAtMs: z.int().nullable(),
  endedAtMs: z.int().nullable(),
  /** When the trainer started or its output last reached the api: a run that hangs is told by it. */
  heardAtMs: z.int().nullable(),
  /** Number of the newest event: where a page starts to follow. */
  eventSeq: z.int().min(0),
  /** True for runs of the simulated trainer: every screen says so. */
  simulated: z.boolean(),
});
export type JobSummary = z.infer<typeof JobSummary>;

export const JobDetail = JobSummary.extend({
  spec: JobSpec,
  attempts: z.array(Attempt),
  artifacts: z.array(Artifact),
  /** The files as written for the trainer, by name (config.toml, dataset.toml …), and the command line. */
  files: z.record(z.string(), z.string()),
  command: z.array(z.string()).nullable(),
  /** Why it waits, one sentence per worker, while queued. */
  waiting: z.array(z.object({ workerName: z.string().nullable(), why: z.string() })),
});
export type JobDetail = z.infer<typeof JobDetail>;
