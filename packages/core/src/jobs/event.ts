import { z } from "zod";
import { Phase } from "./phase.ts";
import { JobState, StopMode } from "./state.ts";

/**
 * What a trainer's log tells, as durable facts. They travel inside the log chunk from which they were read and
 * are committed with it, so they are exactly as many as the log gives. Progress (droppable) is not among them.
 */
export const RunEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("phase"), phase: Phase }),
  /** Totals as the trainer told them (rows of "running training"). */
  z.object({
    type: z.literal("totals"),
    steps: z.int().nullable(),
    epochs: z.int().nullable(),
    images: z.int().nullable(),
    batchesPerEpoch: z.int().nullable(),
  }),
  z.object({ type: z.literal("epoch"), epoch: z.int(), total: z.int().nullable() }),
  /** The trainer began to write this file; complete only when it is announced as an artifact. */
  z.object({
    type: z.literal("checkpoint"),
    path: z.string().max(4_096),
    step: z.int().nullable(),
    epoch: z.int().nullable(),
  }),
  z.object({ type: z.literal("checkpoint-removed"), path: z.string().max(4_096) }),
  z.object({ type: z.literal("state-saved"), path: z.string().max(4_096), step: z.int().nullable() }),
  z.object({ type: z.literal("sampling"), step: z.int().nullable(), epoch: z.int().nullable() }),
  z.object({ type: z.literal("validation"), step: z.int(), loss: z.number() }),
  z.object({ type: z.literal("model-saved") }),
  z.object({ type: z.literal("device"), name: z.string().max(200) }),
  /** A line that a user should see beside the log: missing captions, skipped sampling … */
  z.object({ type: z.literal("warning"), code: z.string().max(64), message: z.string().max(2_000) }),
]);
export type RunEvent = z.infer<typeof RunEvent>;

/** Why an attempt ended as it did, in words a user can act on. */
export const Verdict = z.object({
  outcome: z.enum(["succeeded", "failed", "cancelled", "unknown"]),
  failure: z
    .object({
      /** Stable, kebab-case: "cuda-out-of-memory", "no-images" … */
      code: z.string().max(64),
      message: z.string().max(2_000),
      help: z.string().max(4_000),
      /** Options of the form that the remedy touches, the best remedy first. */
      fields: z.array(z.string().max(64)).max(16).default([]),
    })
    .nullable(),
});
export type Verdict = z.infer<typeof Verdict>;

/** A numbered fact about a job: the audit trail, and what a page subscribes to. */
export const JobEventBody = z.discriminatedUnion("type", [
  z.object({ type: z.literal("moved"), from: JobState.nullable(), to: JobState, why: z.string().max(500) }),
  z.object({ type: z.literal("stop-asked"), mode: StopMode }),
  z.object({ type: z.literal("run"), attempt: z.int(), event: RunEvent }),
  z.object({ type: z.literal("artifact"), attempt: z.int(), artifactId: z.uuid(), name: z.string() }),
  z.object({ type: z.literal("ended"), attempt: z.int(), verdict: Verdict }),
]);
export type JobEventBody = z.infer<typeof JobEventBody>;

export const JobEvent = z.object({ seq: z.int().min(1), atMs: z.int(), body: JobEventBody });
export type JobEvent = z.infer<typeof JobEvent>;

/** One exact point of a curve, from the trainer's TensorBoard file. `name` as the trainer writes it ("loss/current"). */
export const MetricPoint = z.object({
  name: z.string().max(128),
  step: z.int().min(0),
  value: z.union([z.number(), z.enum(["nan", "inf", "-inf"])]),
  atMs: z.int(),
});
export type MetricPoint = z.infer<typeof MetricPoint>;

/** sys: a line of Loralei's own (what was launched, how it ended); out: the trainer's. */
export const LogLine = z.object({
  /** Milliseconds UTC of arrival at the worker. */
  t: z.int(),
  o: z.enum(["out", "sys"]),
  /** Text without control characters but SGR colours; a longer line is cut and says so. */
  x: z.string().max(16_384),
});
export type LogLine = z.infer<typeof LogLine>;
/** A stored line: numbered from 1 within its attempt. */
export const NumberedLine = LogLine.extend({ n: z.int().min(1) });
export type NumberedLine = z.infer<typeof NumberedLine>;
