import { DatasetRef } from "@loralei/core/datasets/manifest";
import { JobId } from "@loralei/core/ids";
import { JobSpec, TrainSpec } from "@loralei/core/jobs/job";
import { StopMode } from "@loralei/core/jobs/state";
import { tracked } from "@trpc/server";
import { z } from "zod";
import { paced } from "../paced.ts";
import { procedure } from "../trpc.ts";
import { JobFilter } from "./jobs.ts";
import type { Numbered } from "./live.ts";

const ById = z.strictObject({ id: JobId });
const OfAttempt = ById.extend({ attempt: z.int().min(1) });

/** Where to go on: the id of the last event that arrived. tRPC sends it back as a text. */
const Cursor = z
  .union([z.string().regex(/^\d{1,15}$/), z.int().min(0)])
  .transform(Number)
  .nullish();

const JobDraft = z.strictObject({
  name: z.string().max(200).default(""),
  trainer: TrainSpec.shape.trainer,
  family: TrainSpec.shape.family,
  options: TrainSpec.shape.options,
  dataset: DatasetRef.pick({ root: true, subsets: true }).nullable(),
  workerId: TrainSpec.shape.workerId,
});

async function* trackedAll<T>(source: AsyncIterable<Numbered<T>>) {
  for await (const { n, data } of source) yield tracked(String(n), data);
}

export const jobsRouter = {
  /** Newest first; `cursor` is the `nextCursor` of the page before. */
  list: procedure
    .input(
      z
        .strictObject({
          cursor: z.string().max(64).nullish(),
          limit: z.int().min(1).max(200).default(50),
          filter: JobFilter.default("all"),
          /** Sent by infinite queries; there is one direction only. */
          direction: z.enum(["forward", "backward"]).optional(),
        })
        .default({ limit: 50, filter: "all" }),
    )
    .query(({ ctx, input }) => ctx.parts.jobs.list({ ...input, cursor: input.cursor ?? null })),
  byId: procedure.input(ById).query(({ ctx, input }) => ctx.parts.jobs.byId(input.id)),
  /** All that speaks against a start, all at once, and what would be written and run. */
  validate: procedure.input(JobDraft).query(({ ctx, input }) => ctx.parts.jobs.validate(input)),
  create: procedure
    .input(z.strictObject({ name: z.string().trim().min(1).max(200), spec: JobSpec }))
    .mutation(({ ctx, input }) => ctx.parts.jobs.create(input)),
  cancel: procedure
    .input(ById.extend({ mode: StopMode.default("now") }))
    .mutation(({ ctx, input }) => ctx.parts.jobs.cancel(input.id, input.mode)),
  retry: procedure.input(ById).mutation(({ ctx, input }) => ctx.parts.jobs.retry(input.id)),
  clone: procedure.input(ById).query(({ ctx, input }) => ctx.parts.jobs.clone(input.id)),
  /** First all active jobs, then those that changed. The id is the revision. */
  watch: procedure
    .input(z.strictObject({ lastEventId: Cursor }).optional())
    .subscription(({ ctx, input, signal }) =>
      paced(ctx.socket, signal, (on) => trackedAll(ctx.parts.live.watch(input?.lastEventId ?? null, on))),
    ),
  /** Summary and events of one job; the id is the number of the newest event. */
  follow: procedure
    .input(ById.extend({ lastEventId: Cursor }))
    .subscription(({ ctx, input, signal }) =>
      paced(ctx.socket, signal, (on) =>
        trackedAll(ctx.parts.live.follow(input.id, input.lastEventId ?? 0, on)),
      ),
    ),
  /** Lines after the cursor, then new ones; ends when the attempt has ended and its last line is out. */
  log: procedure
    .input(OfAttempt.extend({ lastEventId: Cursor }))
    .subscription(({ ctx, input, signal }) =>
      paced(ctx.socket, signal, (on) => trackedAll(ctx.parts.live.log(input, input.lastEventId ?? 0, on))),
    ),
  logPage: procedure
    .input(OfAttempt.extend({ from: z.int().min(1), limit: z.int().min(1).max(1_000) }))
    .query(({ ctx, input }) => ctx.parts.live.logPage(input, input.from, input.limit)),
  logSearch: procedure
    .input(
      OfAttempt.extend({ text: z.string().min(1).max(500), limit: z.int().min(1).max(1_000).default(200) }),
    )
    .query(({ ctx, input }) => ctx.parts.live.logSearch(input, input.text, input.limit)),
  metrics: procedure.input(OfAttempt).query(({ ctx, input }) => ctx.parts.live.metrics(input)),
  /** Points after the cursor (a count of points), then new ones. */
  metricsFollow: procedure
    .input(OfAttempt.extend({ lastEventId: Cursor }))
    .subscription(({ ctx, input, signal }) =>
      paced(ctx.socket, signal, (on) =>
        trackedAll(ctx.parts.live.metricsFollow(input, input.lastEventId ?? 0, on)),
      ),
    ),
};
