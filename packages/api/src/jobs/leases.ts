import type { JobEventBody, Verdict } from "@loralei/core/jobs/event";
import { isFinal, type JobState } from "@loralei/core/jobs/state";
import type { AttemptPhase, Down, Up } from "@loralei/core/link/messages";
import type { Bells } from "../bells.ts";
import type { Db } from "../db/schema.ts";
import type { Clock } from "../new-id.ts";
import { bellOf } from "./bell-names.ts";
import { type Move, moveJob } from "./moves.ts";
import { activeStates, attemptRow } from "./store.ts";

type Inventory = Extract<Up, { t: "hello" }>["jobs"];
type Wanted = Extract<Down, { t: "welcome" }>["jobs"][number];
type Held = Extract<Down, { t: "lease.ack" }>["jobs"][number];

/** After a start the leases of before are stale for no fault of the workers: nobody is declared lost so long. */
const mercyMs = 60_000;

export interface Leases {
  /** A worker says what it has: takes back what was lost, gives up what it lost, and says what is wanted of each. */
  greet(workerId: string, inventory: Inventory): Promise<Wanted[]>;
  /** Renews the leases of what the worker still holds; what is not in the answer is not its own any more. */
  renew(workerId: string, inventory: Inventory): Promise<Held[]>;
  /** Declares lost what nobody has renewed in time; offers that nobody took wait again. */
  reap(): Promise<void>;
}

export function createLeases(parts: {
  db: Db;
  bells: Bells;
  clock: Clock;
  ttlMs: number;
  startedAtMs: number;
  /** A job waits again, or has left its worker. */
  onSlot(): void;
}): Leases {
  const { db, bells, clock, ttlMs } = parts;

  return {
    async greet(workerId, inventory) {
      await giveUpMissing(workerId, inventory);
      const wanted: Wanted[] = [];
      for (const one of inventory) {
        const held = await hold(workerId, one);
        const row = held && (await attemptRow(db, one.job, one.attempt));
        wanted.push({
          job: one.job,
          attempt: one.attempt,
          desired: row ? held.desired : "discard",
          stopMode: row ? held.stopMode : null,
          log: { seq: row ? row.log_seq : 0, to: row ? row.log_to : 0 },
          metrics: { seq: row ? row.metrics_seq : 0, to: row ? row.metrics_to : 0 },
        });
      }
      return wanted;
    },

    async renew(workerId, inventory) {
      const held: Held[] = [];
      for (const one of inventory) {
        const row = await hold(workerId, one);
        if (row) held.push(row);
      }
      return held;
    },

    async reap() {
      const now = clock();
      if (now < parts.startedAtMs + mercyMs) return;
      const rows = await db
        .selectFrom("jobs")
        .select(["id", "attempt", "state"])
        .where("lease_until_ms", "<", now)
        .where("state", "in", ["offered", "preparing", "running", "stopping", "uploading"])
        .execute();
      for (const { id, attempt, state } of rows) {
        if (state === "offered") await requeue(id, attempt, "no worker took the offer in time");
        else await move({ jobId: id, attempt, to: "lost", why: "its worker has not been heard of" });
      }
      if (rows.length > 0) parts.onSlot();
    },
  };

  /** Renews one lease; a lost job comes back to what its worker says that it is doing. Null: not this worker's. */
  async function hold(workerId: string, one: Inventory[number]): Promise<Held | null> {
    const row = await db
      .updateTable("jobs")
      .set({ lease_until_ms: clock() + ttlMs })
      .where("id", "=", one.job)
      .where("attempt", "=", one.attempt)
      .where("worker_id", "=", workerId)
      .where("state", "in", activeStates)
      .returning(["state", "desired", "stop_mode"])
      .executeTakeFirst();
    if (!row) return null;
    const ref = { jobId: one.job, attempt: one.attempt, workerId };
    if (row.state === "lost") {
      const to = stateOfPhase(one.phase, row.desired === "stop");
      await move({ ...ref, to, from: ["lost"], why: "its worker is back" });
    }
    return {
      job: one.job,
      attempt: one.attempt,
      ttlMs,
      desired: row.desired as Held["desired"],
      stopMode: row.stop_mode as Held["stopMode"],
    };
  }

  /** What the store has on a worker that has just come and does not know of it. */
  async function giveUpMissing(workerId: string, inventory: Inventory): Promise<void> {
    const has = new Set(inventory.map(({ job, attempt }) => `${job}:${attempt}`));
    const rows = await db
      .selectFrom("jobs")
      .select(["id", "attempt", "state"])
      .where("worker_id", "=", workerId)
      .where("state", "in", activeStates)
      .execute();
    for (const { id, attempt, state } of rows) {
      if (has.has(`${id}:${attempt}`) || isFinal(state as JobState)) continue;
      if (state === "offered") await requeue(id, attempt, "the offer did not reach the worker");
      else await failLost(id, attempt);
    }
    if (rows.length > 0) parts.onSlot();
  }

  async function requeue(jobId: string, attempt: number, why: string): Promise<void> {
    const set = { worker_id: null, worker_name: null, gpu: null, lease_until_ms: null };
    await move({ jobId, attempt, to: "queued", from: ["offered"], why, set });
  }

  async function failLost(jobId: string, attempt: number): Promise<void> {
    const verdict: Verdict = {
      outcome: "failed",
      failure: {
        code: "worker-lost-the-job",
        message: "The worker came back and does not have this attempt any more.",
        help: "Its folder of jobs was removed or reset, or another disk is mounted. Retry the job.",
        fields: [],
      },
    };
    const text = JSON.stringify(verdict);
    const now = clock();
    const ended: JobEventBody = { type: "ended", attempt, verdict };
    const set = { verdict: text, ended_at_ms: now, lease_until_ms: null, gpu: null };
    await db
      .updateTable("attempts")
      .set({ verdict: text, ended_at_ms: now })
      .where("job_id", "=", jobId)
      .where("attempt", "=", attempt)
      .where("ended_at_ms", "is", null)
      .execute();
    const why = "the worker does not have it any more";
    await move({ jobId, attempt, to: "failed", why, set, events: [ended] });
    bells.ring(bellOf.log({ id: jobId, attempt }));
    bells.ring(bellOf.metrics({ id: jobId, attempt }));
  }

  async function move(one: Move): Promise<void> {
    await db.transaction().execute((tx) => moveJob(tx, one, clock()));
    bells.ring(bellOf.jobs);
    bells.ring(bellOf.job(one.jobId));
  }
}

function stateOfPhase(phase: AttemptPhase, stopWanted: boolean): JobState {
  return phase === "running" && stopWanted ? "stopping" : phase;
}
