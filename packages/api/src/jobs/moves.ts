import type { JobEventBody } from "@loralei/core/jobs/event";
import { type JobState, statesBefore } from "@loralei/core/jobs/state";
import { sql, type UpdateObject } from "kysely";
import { nextRev } from "../db/open.ts";
import type { Db, Tables } from "../db/schema.ts";
import { insertEvents } from "./events.ts";

export interface Move {
  jobId: string;
  /** The fencing token: a move that knows another attempt is stale and does nothing. */
  attempt: number;
  to: JobState;
  /** One sentence for the audit trail. */
  why: string;
  /** Narrows the states from which this move is meant. */
  from?: readonly JobState[];
  /** Only while this worker holds the job. */
  workerId?: string;
  /** Other columns that change with it. */
  set?: UpdateObject<Tables, "jobs">;
  /** Facts to note with the move, before it. */
  events?: readonly JobEventBody[];
}

/**
 * Moves a job by one guarded statement, and notes the move as an event in the same transaction (`tx`).
 * Returns the state it came from; null when the guard did not hold: the caller knew an old attempt, another
 * worker has it, or the job is not in a state that may move so.
 */
export async function moveJob(tx: Db, move: Move, nowMs: number): Promise<JobState | null> {
  const from = statesBefore(move.to).filter((state) => move.from?.includes(state) ?? true);
  if (from.length === 0) return null;
  const events = move.events ?? [];
  let update = tx
    .updateTable("jobs")
    .set({
      ...move.set,
      prev_state: sql<string>`state`,
      state: move.to,
      event_seq: sql<number>`event_seq + ${events.length + 1}`,
      rev: await nextRev(tx),
    })
    .where("id", "=", move.jobId)
    .where("attempt", "=", move.attempt)
    .where("state", "in", from);
  if (move.workerId) update = update.where("worker_id", "=", move.workerId);
  const row = await update.returning(["prev_state", "event_seq"]).executeTakeFirst();
  if (!row) return null;
  const before = row.prev_state as JobState;
  const moved: JobEventBody = { type: "moved", from: before, to: move.to, why: move.why.slice(0, 500) };
  const after = row.event_seq - events.length - 1;
  await insertEvents(tx, move.jobId, after, [...events, moved], nowMs);
  return before;
}
