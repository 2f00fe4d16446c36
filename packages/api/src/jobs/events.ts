import { JobEvent, type JobEventBody } from "@loralei/core/jobs/event";
import { sql } from "kysely";
import { nextRev } from "../db/open.ts";
import type { Db } from "../db/schema.ts";

/**
 * Appends numbered facts about a job, in the transaction of what they tell. Numbers have no gaps: they come from
 * the job's row, which the transaction holds.
 */
export async function addEvents(
  tx: Db,
  jobId: string,
  bodies: readonly JobEventBody[],
  atMs: number,
): Promise<void> {
  if (bodies.length === 0) return;
  const rev = await nextRev(tx);
  const row = await tx
    .updateTable("jobs")
    .set({ event_seq: sql<number>`event_seq + ${bodies.length}`, rev })
    .where("id", "=", jobId)
    .returning("event_seq")
    .executeTakeFirst();
  if (row) await insertEvents(tx, jobId, row.event_seq - bodies.length, bodies, atMs);
}

/** Inserts bodies as events `after + 1` and on; the caller has raised `event_seq` by their count. */
export async function insertEvents(
  tx: Db,
  jobId: string,
  after: number,
  bodies: readonly JobEventBody[],
  atMs: number,
): Promise<void> {
  // A statement holds at most some thousands of parameters; four each.
  for (let i = 0; i < bodies.length; i += 500) {
    const rows = bodies.slice(i, i + 500).map((body, k) => ({
      job_id: jobId,
      seq: after + i + k + 1,
      at_ms: atMs,
      body: JSON.stringify(body),
    }));
    await tx.insertInto("job_events").values(rows).execute();
  }
}

/** Events behind number `after`, in order. */
export async function readEvents(db: Db, jobId: string, after: number, limit: number): Promise<JobEvent[]> {
  const rows = await db
    .selectFrom("job_events")
    .select(["seq", "at_ms", "body"])
    .where("job_id", "=", jobId)
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(limit)
    .execute();
  return rows.map(({ seq, at_ms, body }) => JobEvent.parse({ seq, atMs: at_ms, body: JSON.parse(body) }));
}
