import type { Up } from "@loralei/core/link/messages";
import type { Bells } from "../bells.ts";
import { nextRev } from "../db/open.ts";
import type { Db } from "../db/schema.ts";
import type { Clock } from "../new-id.ts";
import { bellOf } from "./bell-names.ts";

/**
 * Keeps the newest figures of the attempt that the worker holds, and when they came: they come with every output of
 * the trainer. Of any other attempt they are dropped.
 */
export async function noteProgress(
  { db, bells, clock }: { db: Db; bells: Bells; clock: Clock },
  workerId: string,
  { job, attempt, progress }: Extract<Up, { t: "progress" }>,
): Promise<void> {
  const kept = await db.transaction().execute(async (tx) =>
    tx
      .updateTable("jobs")
      .set({ progress: JSON.stringify(progress), heard_at_ms: clock(), rev: await nextRev(tx) })
      .where("id", "=", job)
      .where("attempt", "=", attempt)
      .where("worker_id", "=", workerId)
      .where("ended_at_ms", "is", null)
      .returning("id")
      .executeTakeFirst(),
  );
  if (!kept) return;
  bells.ring(bellOf.jobs);
  bells.ring(bellOf.job(job));
  bells.ring(bellOf.log({ id: job, attempt }));
}
