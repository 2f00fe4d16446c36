import { StudioError } from "@loralei/core/errors";
import type { JobDetail, JobSpec } from "@loralei/core/jobs/job";
import { artifactsOf } from "../artifacts/store.ts";
import { bellOf } from "./bell-names.ts";
import { type CancelParts, cancelJob } from "./cancel.ts";
import { type CreateParts, createJob } from "./create.ts";
import type { Clone, Jobs } from "./jobs.ts";
import { toAttempt, toSummary } from "./rows.ts";
import { jobRow, jobSpec, listJobs } from "./store.ts";
import type { Summaries } from "./summaries.ts";
import { findTrainer, validateDraft } from "./validate.ts";

/** The part behind the procedures of jobs. */
export function createJobs(parts: CreateParts & CancelParts & { summaries: Summaries }): Jobs {
  const { db, bells } = parts;
  const jobs: Jobs = {
    list: (input) => listJobs(db, parts.summaries, input),
    byId: (id) => detail(parts, id),
    validate: (draft) => validateDraft(parts, draft),
    async create({ name, spec }) {
      const made = await createJob(parts, name, spec);
      bells.ring(bellOf.jobs);
      parts.onSlot();
      return made;
    },
    cancel: (id, mode) => cancelJob(parts, id, mode),
    async retry(id) {
      const [row, spec] = await Promise.all([jobRow(db, id), jobSpec(db, id)]);
      return jobs.create({ name: row.name, spec });
    },
    async clone(id) {
      const [row, spec] = await Promise.all([jobRow(db, id), jobSpec(db, id)]);
      return cloned(row.name, spec);
    },
  };
  return jobs;
}

async function detail(parts: CreateParts, id: string): Promise<JobDetail> {
  const { db, scheduler } = parts;
  const row = await jobRow(db, id);
  const [spec, attempts, artifacts] = await Promise.all([
    jobSpec(db, id),
    db.selectFrom("attempts").selectAll().where("job_id", "=", id).orderBy("attempt").execute(),
    artifactsOf(db, id),
  ]);
  const newest = attempts.findLast(({ command }) => command !== null);
  return {
    ...toSummary(row),
    spec,
    attempts: attempts.map(toAttempt),
    artifacts,
    files: newest ? (JSON.parse(newest.files) as Record<string, string>) : {},
    command: newest?.command ? (JSON.parse(newest.command) as string[]) : null,
    waiting: row.state === "queued" ? await scheduler.waiting(row) : [],
  };
}

/** The spec of a past job as a new form takes it; what today's schema no longer knows is left out and named. */
async function cloned(name: string, spec: JobSpec): Promise<Clone> {
  if (spec.kind !== "train") {
    throw new StudioError("bad-input", `“${name}” is no training: there is no form to fill from it.`, {
      help: "Use Retry to run it again.",
    });
  }
  const trainer = await findTrainer(spec.trainer);
  const known = Object.keys(trainer.options(spec.family).shape);
  const entries = Object.entries(spec.options);
  return {
    name,
    trainer: spec.trainer,
    family: spec.family,
    options: Object.fromEntries(entries.filter(([key]) => known.includes(key))),
    dataset: { ...spec.dataset, manifestId: null },
    dropped: entries.map(([key]) => key).filter((key) => !known.includes(key)),
  };
}
