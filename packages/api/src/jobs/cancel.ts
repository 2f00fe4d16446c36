import { StudioError } from "@loralei/core/errors";
import type { JobId } from "@loralei/core/ids";
import type { JobEventBody, Verdict } from "@loralei/core/jobs/event";
import type { JobState, StopMode } from "@loralei/core/jobs/state";
import type { Bells } from "../bells.ts";
import type { Db, JobRow } from "../db/schema.ts";
import type { Clock } from "../new-id.ts";
import type { Online } from "../workers/online.ts";
import { bellOf } from "./bell-names.ts";
import { addEvents } from "./events.ts";
import { moveJob } from "./moves.ts";
import { jobRow } from "./store.ts";

/** Time between the signals of "stop now", told to the worker; asked a second time, there is none. */
const patientMs = 30_000;
/** The state may change under our hands as often as this. */
const tries = 5;

export interface CancelParts {
  db: Db;
  online: Online;
  bells: Bells;
  clock: Clock;
  onSlot(): void;
}

/**
 * Cancels what has not begun, or is lost; asks the worker to stop what runs. What is wanted is stored before the
 * worker is told: a worker that is away learns it when it comes back. Throws `conflict` when it is too late.
 */
export async function cancelJob(parts: CancelParts, id: string, mode: StopMode): Promise<void> {
  for (let i = 0; i < tries; i++) {
    const row = await jobRow(parts.db, id);
    if (!(await tryCancel(parts, row, mode))) continue;
    parts.bells.ring(bellOf.jobs);
    parts.bells.ring(bellOf.job(id));
    parts.bells.ring(bellOf.log({ id, attempt: row.attempt }));
    parts.onSlot();
    return;
  }
  throw new StudioError("conflict", "The job keeps changing; it could not be cancelled.", {
    help: "Try again.",
  });
}

async function tryCancel(parts: CancelParts, row: JobRow, mode: StopMode): Promise<boolean> {
  switch (row.state as JobState) {
    case "queued":
    case "offered":
    case "lost":
      return endNow(parts, row);
    case "preparing":
    case "running":
    case "stopping":
      return askToStop(parts, row, mode);
    case "uploading":
      throw new StudioError("conflict", `“${row.name}” has ended already; its files are being stored.`);
    case "succeeded":
    case "failed":
    case "cancelled":
      throw new StudioError("conflict", `“${row.name}” has ended already (${row.state}).`);
  }
}

async function endNow({ db, clock, online }: CancelParts, row: JobRow): Promise<boolean> {
  const verdict: Verdict = { outcome: "cancelled", failure: null };
  const set = {
    desired: "stop",
    verdict: JSON.stringify(verdict),
    ended_at_ms: clock(),
    lease_until_ms: null,
    gpu: null,
  };
  const events: JobEventBody[] = [{ type: "ended", attempt: row.attempt, verdict }];
  const from = [row.state as JobState];
  const why = row.state === "queued" ? "cancelled before it began" : "cancelled while its worker was away";
  const moved = await db
    .transaction()
    .execute((tx) =>
      moveJob(tx, { jobId: row.id, attempt: row.attempt, to: "cancelled", from, why, set, events }, clock()),
    );
  if (moved && row.worker_id) {
    const job = row.id as JobId;
    online.of(row.worker_id)?.tell({ t: "discard", job, attempt: row.attempt, why: "the job was cancelled" });
  }
  return moved !== null;
}

async function askToStop({ db, clock, online }: CancelParts, row: JobRow, mode: StopMode): Promise<boolean> {
  const asked: JobEventBody = { type: "stop-asked", mode };
  const set = { desired: "stop", stop_mode: mode };
  const guard = { jobId: row.id, attempt: row.attempt };
  const from = [row.state as JobState];
  const done = await db.transaction().execute(async (tx) => {
    if (row.state !== "stopping") {
      const why = mode === "now" ? "asked to stop now" : "asked to stop after the next save";
      return (
        (await moveJob(tx, { ...guard, to: "stopping", from, why, set, events: [asked] }, clock())) !== null
      );
    }
    const again = await tx
      .updateTable("jobs")
      .set(set)
      .where("id", "=", row.id)
      .where("attempt", "=", row.attempt)
      .where("state", "=", "stopping")
      .returning("id")
      .executeTakeFirst();
    if (again) await addEvents(tx, row.id, [asked], clock());
    return again !== undefined;
  });
  if (done && row.worker_id) {
    const job = row.id as JobId;
    const again = row.state === "stopping" && row.stop_mode === "now";
    const graceMs = again ? 0 : patientMs;
    online.of(row.worker_id)?.tell({ t: "stop", job, attempt: row.attempt, mode, graceMs });
  }
  return done;
}
