import { StudioError } from "@loralei/core/errors";
import { JobSpec, type JobSummary } from "@loralei/core/jobs/job";
import { noProgress } from "@loralei/core/jobs/progress";
import { isFinal, JobState } from "@loralei/core/jobs/state";
import { nextRev } from "../db/open.ts";
import type { Attempt, Db, JobRow } from "../db/schema.ts";
import { insertEvents } from "./events.ts";
import type { JobFilter, JobPage } from "./jobs.ts";
import { toSummary } from "./rows.ts";
import type { Summaries } from "./summaries.ts";

const finalStates = JobState.options.filter(isFinal);
export const activeStates = JobState.options.filter((state) => !isFinal(state));

/** Keeps a new job, queued, with its first event. */
export async function insertJob(
  db: Db,
  job: { id: string; name: string; subject: string; simulated: boolean; spec: JobSpec },
  nowMs: number,
): Promise<void> {
  const { id, name, subject, simulated, spec } = job;
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto("jobs")
      .values({
        id,
        name,
        kind: spec.kind,
        subject,
        trainer: spec.trainer,
        simulated: simulated ? 1 : 0,
        state: "queued",
        desired: "run",
        attempt: 0,
        only_worker_id: spec.workerId,
        progress: JSON.stringify(noProgress),
        created_at_ms: nowMs,
        event_seq: 1,
        rev: await nextRev(tx),
      } as JobRow)
      .execute();
    await tx
      .insertInto("job_specs")
      .values({ job_id: id, spec: JSON.stringify(spec) })
      .execute();
    await insertEvents(tx, id, 0, [{ type: "moved", from: null, to: "queued", why: "created" }], nowMs);
  });
}

/** Newest first; the cursor is the id of the last row given. Reads no spec. */
export async function listJobs(
  db: Db,
  summaries: Summaries,
  { cursor, limit, filter }: { cursor: string | null; limit: number; filter: JobFilter },
): Promise<JobPage> {
  let query = db
    .selectFrom("jobs")
    .select(["id", "rev"])
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (cursor !== null) query = query.where("id", "<", cursor);
  if (filter !== "all") query = query.where("state", "in", filter === "active" ? activeStates : finalStates);
  const rows = await query.execute();
  const page = rows.slice(0, limit);
  return {
    items: await summaries.of(page),
    nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}

/** Throws `not-found`. */
export async function jobRow(db: Db, id: string): Promise<JobRow> {
  const row = await db.selectFrom("jobs").selectAll().where("id", "=", id).executeTakeFirst();
  if (row) return row;
  throw new StudioError("not-found", `There is no job ${id}.`, {
    help: "It may have been made in another studio: see the list of jobs.",
  });
}

export async function jobSummary(db: Db, id: string): Promise<JobSummary> {
  return toSummary(await jobRow(db, id));
}

export async function jobSpec(db: Db, id: string): Promise<JobSpec> {
  const row = await db.selectFrom("job_specs").select("spec").where("job_id", "=", id).executeTakeFirst();
  if (!row) throw new StudioError("not-found", `There is no job ${id}.`);
  return JobSpec.parse(JSON.parse(row.spec));
}

export async function attemptRow(db: Db, jobId: string, attempt: number): Promise<Attempt | undefined> {
  return db
    .selectFrom("attempts")
    .selectAll()
    .where("job_id", "=", jobId)
    .where("attempt", "=", attempt)
    .executeTakeFirst();
}

/** Summaries that changed since revision `rev` (null: all active ones), oldest change first, with the newest revision. */
export async function changedJobs(
  db: Db,
  summaries: Summaries,
  rev: number | null,
  limit: number,
): Promise<{ jobs: JobSummary[]; rev: number }> {
  const query = db.selectFrom("jobs").select(["id", "rev"]).orderBy("rev");
  if (rev === null) {
    const now = await currentRev(db);
    const rows = await query.where("state", "in", activeStates).execute();
    return { jobs: await summaries.of(rows), rev: now };
  }
  const rows = await query.where("rev", ">", rev).limit(limit).execute();
  return { jobs: await summaries.of(rows), rev: rows.at(-1)?.rev ?? rev };
}

async function currentRev(db: Db): Promise<number> {
  const row = await db.selectFrom("counters").select("value").where("name", "=", "rev").executeTakeFirst();
  return row?.value ?? 0;
}
