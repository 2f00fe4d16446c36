import { isFinal, type JobState } from "@loralei/core/jobs/state";
import type { Down } from "@loralei/core/link/messages";
import type { JobMessage } from "@loralei/core/link/server-link-events";
import { announceArtifact, countArtifacts } from "../artifacts/store.ts";
import type { Bells } from "../bells.ts";
import { withFullSync } from "../db/open.ts";
import type { Db } from "../db/schema.ts";
import type { Home } from "../home.ts";
import type { Clock } from "../new-id.ts";
import { bellOf } from "./bell-names.ts";
import { moveJob } from "./moves.ts";
import { attemptRow } from "./store.ts";

export interface AnswerParts {
  db: Db;
  home: Home;
  bells: Bells;
  clock: Clock;
  /** A slot became free, or a job waits again. */
  onSlot(): void;
  onReject(jobId: string, workerId: string, message: string): void;
}

type Message<T extends JobMessage["t"]> = Extract<JobMessage, { t: T }>;
/** Messages that tell how an attempt goes; log and metrics are for ingest.ts. */
type AttemptMessage = Exclude<JobMessage, { t: "log" | "metrics" }>;

/**
 * Takes one message of the worker that holds the attempt, stores what it tells, and returns the answer for after
 * the commit (null: none). A message that comes twice changes nothing and gets the same answer. Throws when it
 * could not be stored.
 */
export async function answerWorker(
  parts: AnswerParts,
  workerId: string,
  message: AttemptMessage,
): Promise<Down | null> {
  const row = await parts.db
    .selectFrom("jobs")
    .select(["state", "attempt", "worker_id"])
    .where("id", "=", message.job)
    .executeTakeFirst();
  const { job, attempt } = message;
  if (!row || row.attempt !== attempt || row.worker_id !== workerId) {
    return { t: "discard", job, attempt, why: "this attempt is not yours any more" };
  }
  const answer = await answerHeld(parts, workerId, message, row.state as JobState);
  parts.bells.ring(bellOf.jobs);
  parts.bells.ring(bellOf.job(job));
  return answer;
}

async function answerHeld(
  parts: AnswerParts,
  workerId: string,
  message: AttemptMessage,
  state: JobState,
): Promise<Down | null> {
  const { db, clock } = parts;
  const move = { jobId: message.job, attempt: message.attempt, workerId };
  switch (message.t) {
    case "accept":
      await db
        .transaction()
        .execute((tx) =>
          moveJob(tx, { ...move, to: "preparing", from: ["offered"], why: "the worker took it" }, clock()),
        );
      return null;
    case "reject": {
      parts.onReject(message.job, workerId, message.message);
      const set = { worker_id: null, worker_name: null, gpu: null, lease_until_ms: null };
      const why = `the worker refused it: ${message.message}`;
      await db
        .transaction()
        .execute((tx) => moveJob(tx, { ...move, to: "queued", from: ["offered"], why, set }, clock()));
      parts.onSlot();
      return null;
    }
    case "started":
      return started(parts, workerId, message);
    case "artifact":
      return announceArtifact(parts, message);
    case "exited":
      return exited(parts, workerId, message);
    case "finished":
      return finished(parts, workerId, message, state);
  }
}

async function started(parts: AnswerParts, workerId: string, message: Message<"started">): Promise<null> {
  const { job: jobId, attempt } = message;
  await parts.db.transaction().execute(async (tx) => {
    await tx
      .updateTable("attempts")
      .set({
        started_at_ms: message.atMs,
        files: JSON.stringify(message.files),
        command: JSON.stringify(message.command),
      })
      .where("job_id", "=", jobId)
      .where("attempt", "=", attempt)
      .execute();
    await tx
      .updateTable("jobs")
      .set({ started_at_ms: message.atMs })
      .where("id", "=", jobId)
      .where("started_at_ms", "is", null)
      .execute();
    const why = "the trainer runs";
    const now = parts.clock();
    // Silence counts from here: a trainer can hang before its first word, and an earlier attempt's words are not its own.
    const set = { heard_at_ms: now };
    await moveJob(tx, { jobId, attempt, workerId, to: "running", from: ["preparing"], why, set }, now);
  });
  return null;
}

async function exited(parts: AnswerParts, workerId: string, message: Message<"exited">): Promise<null> {
  const { job: jobId, attempt, code, signal } = message;
  const how = signal ? `signal ${signal}` : code === null ? "an unknown exit" : `exit ${code}`;
  await parts.db.transaction().execute(async (tx) => {
    await tx
      .updateTable("attempts")
      .set({
        ended_at_ms: message.atMs,
        exit_code: code,
        exit_signal: signal,
        verdict: JSON.stringify(message.verdict),
      })
      .where("job_id", "=", jobId)
      .where("attempt", "=", attempt)
      .execute();
    const why = `the trainer ended (${how}); its files are being stored`;
    await moveJob(tx, { jobId, attempt, workerId, to: "uploading", why, set: { gpu: null } }, parts.clock());
  });
  parts.onSlot();
  return null;
}

/** Ends the job when log, metrics and files are all in; else says from where to send again. */
async function finished(
  parts: AnswerParts,
  workerId: string,
  message: Message<"finished">,
  state: JobState,
): Promise<Down> {
  const { db, clock } = parts;
  const { job, attempt, id: re } = message;
  const row = await attemptRow(db, job, attempt);
  if (!row) return { t: "discard", job, attempt, why: "this attempt is not known" };
  // A resend after a lost answer gets the same answer.
  if (isFinal(state)) return { t: "finished.ack", job, attempt, re };
  const log = { seq: row.log_seq, to: row.log_to };
  const metrics = { seq: row.metrics_seq, to: row.metrics_to };
  const artifacts = await countArtifacts(db, job, attempt);
  const whole =
    log.to >= message.log.to && metrics.to >= message.metrics.to && artifacts >= message.artifacts;
  if (!whole) return { t: "finished.lacks", job, attempt, re, log, metrics, artifacts };

  const verdict = row.verdict ?? JSON.stringify({ outcome: "unknown", failure: null });
  const { outcome } = JSON.parse(verdict) as { outcome: string };
  // Cancelled without a wish of ours: the worker was stopped by the person at its terminal.
  const to: JobState = outcome === "succeeded" || outcome === "cancelled" ? outcome : "failed";
  const now = clock();
  const moved = await withFullSync(db, (tx) =>
    moveJob(
      tx,
      {
        jobId: job,
        attempt,
        workerId,
        to,
        why: "the log and every file are in",
        set: { verdict, ended_at_ms: row.ended_at_ms ?? now, lease_until_ms: null, gpu: null },
        events: [{ type: "ended", attempt, verdict: JSON.parse(verdict) }],
      },
      now,
    ),
  );
  if (!moved) throw new Error(`job ${job}:${attempt} cannot end from ${state}`);
  parts.bells.ring(bellOf.log({ id: job, attempt }));
  parts.bells.ring(bellOf.metrics({ id: job, attempt }));
  parts.onSlot();
  return { t: "finished.ack", job, attempt, re };
}
