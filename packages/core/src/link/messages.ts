import { z } from "zod";
import { DatasetFolders } from "../datasets/manifest.ts";
import { RelPath } from "../datasets/rel-path.ts";
import { JobId, Sha256, WorkerId } from "../ids.ts";
import { LogLine, MetricPoint, RunEvent, Verdict } from "../jobs/event.ts";
import { ArtifactKind, JobSpec } from "../jobs/job.ts";
import { Progress } from "../jobs/progress.ts";
import { Desired, StopMode } from "../jobs/state.ts";
import { Capabilities, HostStats } from "../workers/capabilities.ts";

/**
 * The talk between a worker and the api over one WebSocket (subprotocol `loralei-link.v1`), in order:
 *
 *  worker                                   api
 *  hello                                →   (within 5 s of the upgrade)
 *                                       ←   welcome: limits, and for every job of the inventory what is desired
 *                                           and up to where its log is stored
 *  (caps when they change, stats, lease every renewMs)
 *                                       ←   offer (lease of the attempt runs)
 *  accept | reject                      →
 *  phase, started, progress, log, metrics, artifact …
 *                                       ←   log.ack after commit, artifact.ack, lease.ack (with desired)
 *  exited                               →   (log and artifacts may still follow)
 *  finished                             →   (everything sent; the api checks that all is in)
 *                                       ←   finished.ack: only now may the worker delete its copy
 *
 * Every message about a job carries (job, attempt). Receiving one twice is harmless. Unknown fields are stripped,
 * unknown message types of the same major are counted and ignored.
 */
export const protocol = { min: 1, max: 1, subprotocol: "loralei-link.v1" } as const;

/** Close codes of the link. */
export const closeCodes = {
  protocol: 4000,
  helloTimeout: 4001,
  notYours: 4003,
  tooSlow: 4008,
  superseded: 4009,
  disabled: 4011,
  tooBig: 1009,
  restart: 1012,
} as const;

/** Bounds that are part of the protocol. */
export const bounds = {
  /** Largest frame of either side. */
  maxFrame: 256 * 1024,
  /** Most lines in one log chunk. */
  chunkLines: 1_000,
  /** Raw bytes of the trainer's output behind one log chunk; folding makes stored text smaller, never larger. */
  chunkBytes: 64 * 1024,
  helloMs: 5_000,
} as const;

const Ref = z.object({ job: JobId, attempt: z.int().min(1) });
/** The fencing token that every message about a job carries. */
export type AttemptRef = z.infer<typeof Ref>;
const Id = z.int().min(0);
const Text = z.string().max(2_000);

/** Up to where a numbered channel is stored: last chunk, and the byte of the source behind it. */
export const Mark = z.object({ seq: z.int().min(0), to: z.int().min(0) });
export type Mark = z.infer<typeof Mark>;

export const AttemptPhase = z.enum(["preparing", "running", "stopping", "uploading"]);
export type AttemptPhase = z.infer<typeof AttemptPhase>;

const Inventory = Ref.extend({ phase: AttemptPhase, alive: z.boolean() });

export const RejectReason = z.enum(["busy", "draining", "trainer-missing", "disk", "unreadable", "stopping"]);

export const Up = z.discriminatedUnion("t", [
  z.object({
    t: z.literal("hello"),
    proto: z.tuple([z.int(), z.int()]),
    version: z.string().max(64),
    workerId: WorkerId,
    /** Random per start of the daemon. */
    instanceId: z.uuid(),
    machineId: z.string().max(128),
    bootId: z.string().max(64),
    caps: Capabilities,
    jobs: z.array(Inventory).max(256),
  }),
  z.object({ t: z.literal("caps"), caps: Capabilities }),
  z.object({ t: z.literal("stats"), stats: HostStats }),
  Ref.extend({ t: z.literal("accept") }),
  Ref.extend({ t: z.literal("reject"), reason: RejectReason, message: Text }),
  z.object({ t: z.literal("lease"), id: Id, jobs: z.array(Inventory).max(256) }),
  /** The files as written and the command line as run, for the job's page. */
  Ref.extend({
    t: z.literal("started"),
    atMs: z.int(),
    pid: z.int().nullable(),
    gpus: z.array(z.string().max(128)).max(64),
    command: z.array(z.string().max(4_096)).max(256),
    files: z.record(z.string().max(255), z.string().max(65_536)),
  }),
  Ref.extend({ t: z.literal("progress"), progress: Progress }),
  /** Accepted only when `from` is the stored mark's `to` and `seq` its seq + 1; else answered by the mark. */
  Ref.extend({
    t: z.literal("log"),
    seq: z.int().min(1),
    from: z.int().min(0),
    to: z.int().min(0),
    lines: z.array(LogLine).max(bounds.chunkLines),
    events: z.array(RunEvent).max(1_000),
  }),
  /** As log; from and to count points. */
  Ref.extend({
    t: z.literal("metrics"),
    seq: z.int().min(1),
    from: z.int().min(0),
    to: z.int().min(0),
    points: z.array(MetricPoint).max(1_000),
  }),
  /** A file is whole and hashed. Answered by artifact.ack; the bytes follow over HTTP where the api asks for them. */
  Ref.extend({
    t: z.literal("artifact"),
    id: Id,
    path: RelPath,
    size: z.int().min(0),
    sha256: Sha256,
    kind: ArtifactKind,
    step: z.int().min(0).nullable(),
    epoch: z.int().min(0).nullable(),
  }),
  Ref.extend({
    t: z.literal("exited"),
    atMs: z.int(),
    code: z.int().nullable(),
    signal: z.string().max(16).nullable(),
    verdict: Verdict,
  }),
  /** All of log, metrics and artifacts has been sent: the api compares and ends the job, or answers what lacks. */
  Ref.extend({
    t: z.literal("finished"),
    id: Id,
    log: Mark,
    metrics: Mark,
    artifacts: z.int().min(0),
  }),
  z.object({ t: z.literal("bye"), reason: Text }),
]);
export type Up = z.infer<typeof Up>;

export const Limits = z.object({
  renewMs: z.int().min(50),
  leaseTtlMs: z.int().min(100),
  pingMs: z.int().min(50),
  /** A log line waits at most this long for company; the first of a quiet stream waits not at all. */
  logFlushMs: z.int().min(0),
  /** Bytes of log and metrics that may be under way without an ack. */
  logWindow: z.int().min(1024),
});
export type Limits = z.infer<typeof Limits>;

export const defaultLimits: Limits = {
  renewMs: 10_000,
  leaseTtlMs: 30_000,
  pingMs: 10_000,
  logFlushMs: 20,
  logWindow: 1024 * 1024,
};

/** What the api wants of an attempt, and up to where it has stored its log and metrics. */
export const WantedJob = Ref.extend({
  desired: z.enum([...Desired.options, "discard"]),
  stopMode: StopMode.nullable(),
  log: Mark,
  metrics: Mark,
});
export type WantedJob = z.infer<typeof WantedJob>;

export const Down = z.discriminatedUnion("t", [
  z.object({
    t: z.literal("welcome"),
    proto: z.int(),
    sessionId: z.uuid(),
    limits: Limits,
    jobs: z.array(WantedJob).max(256),
  }),
  Ref.extend({
    t: z.literal("offer"),
    name: z.string().max(200),
    spec: JobSpec,
    /** Folders of the dataset; null for jobs without one. */
    dataset: DatasetFolders.nullable(),
    /** GPUs the attempt may use, by uuid; empty: a CPU slot. */
    gpus: z.array(z.string().max(128)).max(64),
    /** Environment for the trainer alone (HF_TOKEN …): kept in memory, never written. */
    secrets: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string().max(4_096)),
    resume: z.object({ statePath: z.string(), step: z.int() }).nullable(),
  }),
  z.object({
    t: z.literal("lease.ack"),
    re: Id,
    jobs: z
      .array(
        Ref.extend({
          ttlMs: z.int(),
          desired: z.enum([...Desired.options, "discard"]),
          stopMode: StopMode.nullable(),
        }),
      )
      .max(256),
  }),
  Ref.extend({ t: z.literal("log.ack"), mark: Mark }),
  Ref.extend({ t: z.literal("log.rewind"), mark: Mark }),
  Ref.extend({ t: z.literal("metrics.ack"), mark: Mark }),
  Ref.extend({ t: z.literal("metrics.rewind"), mark: Mark }),
  /** `uploadId: null`: the api has these bytes. Else PATCH /uploads/:id from `offset`. */
  Ref.extend({
    t: z.literal("artifact.ack"),
    re: Id,
    uploadId: z.string().max(128).nullable(),
    offset: z.int().min(0),
  }),
  Ref.extend({ t: z.literal("artifact.refused"), re: Id, message: Text }),
  /** A hint; what holds is `desired`. */
  Ref.extend({ t: z.literal("stop"), mode: StopMode, graceMs: z.int().min(0) }),
  Ref.extend({ t: z.literal("finished.ack"), re: Id }),
  /** Something lacks: send from these marks again; `artifacts` counts the committed ones. */
  Ref.extend({ t: z.literal("finished.lacks"), re: Id, log: Mark, metrics: Mark, artifacts: z.int() }),
  /** This attempt is not yours any more: kill it and forget it. */
  Ref.extend({ t: z.literal("discard"), why: Text }),
  z.object({ t: z.literal("limits"), limits: Limits }),
  z.object({ t: z.literal("drain"), on: z.boolean() }),
  z.object({ t: z.literal("probe") }),
]);
export type Down = z.infer<typeof Down>;

const known = (union: typeof Up | typeof Down) =>
  new Set(union.options.map((option) => option.shape.t.value as string));
const knownUp = known(Up);
const knownDown = known(Down);

function read<T>(schema: z.ZodType<T>, types: ReadonlySet<string>, frame: string) {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return { ok: false as const, why: "not-json" as const, detail: frame.slice(0, 80) };
  }
  const type = typeof value === "object" && value !== null && "t" in value ? String(value.t) : "";
  if (!types.has(type))
    return { ok: false as const, why: "unknown-type" as const, detail: type.slice(0, 64) };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true as const, message: parsed.data };
  return {
    ok: false as const,
    why: "malformed" as const,
    detail: z.prettifyError(parsed.error).slice(0, 500),
  };
}

/** Reads a frame of a worker; never throws. */
export const readUp = (frame: string) => read(Up, knownUp, frame);
/** Reads a frame of the api; never throws. */
export const readDown = (frame: string) => read(Down, knownDown, frame);
