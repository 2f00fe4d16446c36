import type { MetricPoint } from "@loralei/core/jobs/event";
import type { Progress } from "@loralei/core/jobs/progress";
import { isFinal, type JobState } from "@loralei/core/jobs/state";
import type { Bells } from "../bells.ts";
import type { Db } from "../db/schema.ts";
import { bellOf } from "./bell-names.ts";
import { readEvents } from "./events.ts";
import type { JobLive, Numbered } from "./live.ts";
import { searchLog } from "./log-search.ts";
import type { AttemptRef, RunFileCache } from "./run-files.ts";
import { changedJobs, jobRow, jobSummary } from "./store.ts";
import type { Summaries } from "./summaries.ts";

/** Lines, points, events and summaries in one event of a subscription. */
const most = { lines: 500, points: 5_000, events: 500, jobs: 200 } as const;

/**
 * Pages and followers. Each follower listens first, then reads what is stored behind its cursor, then waits: it
 * misses nothing and gets nothing twice, and a slow one makes nobody else wait.
 */
export function createJobLive(parts: {
  db: Db;
  summaries: Summaries;
  files: RunFileCache;
  bells: Bells;
}): JobLive {
  const { db, summaries, files, bells } = parts;
  return {
    async *watch(after, signal) {
      using bell = bells.listen(bellOf.jobs);
      let rev = after;
      for (let first = true; ; first = false) {
        const changed = await changedJobs(db, summaries, rev, most.jobs);
        if (first || changed.jobs.length > 0) yield { n: changed.rev, data: { jobs: changed.jobs } };
        const more = rev !== null && changed.jobs.length === most.jobs;
        rev = changed.rev;
        if (!more && !(await bell.wait(signal))) return;
        if (signal.aborted) return;
      }
    },

    async *follow(id, after, signal) {
      using bell = bells.listen(bellOf.job(id));
      let seq = after;
      for (;;) {
        const summary = await jobSummary(db, id);
        const events = await readEvents(db, id, seq, most.events);
        seq = events.at(-1)?.seq ?? seq;
        yield { n: seq, data: { summary, events } };
        if (events.length === most.events) continue;
        if (!(await bell.wait(signal))) return;
      }
    },

    async *log(of, after, signal) {
      using bell = bells.listen(bellOf.log(of));
      await using held = await files.hold(of);
      const reader = held.files.log.reader(after + 1);
      let n = after;
      let shown: string | null = null;
      for (let first = true; ; first = false) {
        const { over, live } = await stateOf(db, of);
        const lines = await reader.next(most.lines);
        n = lines.at(-1)?.n ?? n;
        if (first || lines.length > 0 || live !== shown) yield { n, data: { lines, live } };
        shown = live;
        if (signal.aborted) return;
        if (lines.length === most.lines) continue;
        if (over || !(await bell.wait(signal))) return;
      }
    },

    logPage: (of, from, limit) =>
      files.use(of, async ({ log }) => ({
        lines: await log.reader(from).next(limit),
        total: log.mark.lines,
      })),

    logSearch: (of, text, limit) => files.use(of, ({ log }) => searchLog(log, text, limit)),

    metrics: (of) =>
      files.use(of, async ({ metrics }) => ({ count: metrics.count, series: await metrics.series() })),

    async *metricsFollow(of, after, signal): AsyncGenerator<Numbered<{ points: MetricPoint[] }>> {
      using bell = bells.listen(bellOf.metrics(of));
      await using held = await files.hold(of);
      let count = after;
      for (let first = true; ; first = false) {
        const { over } = await stateOf(db, of);
        const points = await held.files.metrics.points(count, most.points);
        count += points.length;
        if (first || points.length > 0) yield { n: count, data: { points } };
        if (signal.aborted) return;
        if (points.length === most.points) continue;
        if (over || !(await bell.wait(signal))) return;
      }
    },
  };
}

/** The job as a follower of one attempt needs it: whether more can come, and the bar as the trainer has just drawn it. */
async function stateOf(db: Db, { id, attempt }: AttemptRef): Promise<{ over: boolean; live: string | null }> {
  const job = await jobRow(db, id);
  const over = job.attempt > attempt || isFinal(job.state as JobState);
  return { over, live: over ? null : (JSON.parse(job.progress) as Progress).line };
}
