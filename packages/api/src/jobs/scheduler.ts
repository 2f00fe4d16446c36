import type { DatasetFolders } from "@loralei/core/datasets/manifest";
import type { JobId } from "@loralei/core/ids";
import type { JobSpec } from "@loralei/core/jobs/job";
import { isOnWorker, JobState } from "@loralei/core/jobs/state";
import type { Down } from "@loralei/core/link/messages";
import type { Bells } from "../bells.ts";
import { datasetFolders } from "../datasets/folders.ts";
import type { Db, JobRow } from "../db/schema.ts";
import type { Clock } from "../new-id.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { Online } from "../workers/online.ts";
import { capsOf, workerRows } from "../workers/store.ts";
import { bellOf } from "./bell-names.ts";
import { type Busy, findSlot, type Need, type WorkerNow } from "./find-slot.ts";
import { moveJob } from "./moves.ts";
import { jobSpec } from "./store.ts";

/** Waiting jobs that one round looks at: the head of the queue. */
const headOfQueue = 200;
/** A worker that refused a job is not asked again for so long. */
const refusalMs = 15_000;
const slotStates = JobState.options.filter(isOnWorker);

export interface Scheduler {
  /** Something changed: look whether a waiting job can start. Returns at once. */
  wake(): void;
  noteRefusal(jobId: string, workerId: string, message: string): void;
  /** Why a job waits, one sentence per worker. */
  waiting(job: JobRow): Promise<{ workerName: string | null; why: string }[]>;
  /** Each known worker, with why it would not run this now; null: it would. */
  fits(need: Need): Promise<{ worker: WorkerNow; why: string | null }[]>;
  /** Waits until a round under way has ended. */
  idle(): Promise<void>;
}

export function createScheduler(parts: {
  db: Db;
  online: Online;
  bells: Bells;
  clock: Clock;
  secrets: Secrets;
  leaseTtlMs: number;
  onError(error: unknown): void;
}): Scheduler {
  const { db, online, bells, clock } = parts;
  const refusals = new Map<string, { untilMs: number; message: string }>();
  let again = false;
  let round: Promise<void> | null = null;
  let retry: NodeJS.Timeout | undefined;

  const scheduler: Scheduler = {
    wake() {
      again = true;
      round ??= run().finally(() => {
        round = null;
        if (again) scheduler.wake();
      });
    },
    noteRefusal(jobId, workerId, message) {
      refusals.set(`${jobId}:${workerId}`, { untilMs: clock() + refusalMs, message });
      clearTimeout(retry);
      retry = setTimeout(() => scheduler.wake(), refusalMs + 50);
      retry.unref();
    },
    async waiting(job) {
      const workers = await workersNow();
      if (workers.length === 0) {
        return [{ workerName: null, why: "no worker is known: start one, or add one on the Workers page" }];
      }
      const busy = await busySlots();
      return workers.map((worker) => ({
        workerName: worker.name,
        why: whyNot(job, worker, busy) ?? "it can start at any moment",
      }));
    },
    async fits(need) {
      const [workers, busy] = await Promise.all([workersNow(), busySlots()]);
      return workers.map((worker) => ({ worker, why: findSlot(need, worker, busy).why }));
    },
    async idle() {
      clearTimeout(retry);
      await round;
    },
  };
  return scheduler;

  async function run(): Promise<void> {
    try {
      while (again) {
        again = false;
        await offerWaiting();
      }
    } catch (error) {
      parts.onError(error);
    }
  }

  async function offerWaiting(): Promise<void> {
    if (online.all().length === 0) return;
    const waiting = await db
      .selectFrom("jobs")
      .selectAll()
      .where("state", "=", "queued")
      .orderBy("id")
      .limit(headOfQueue)
      .execute();
    if (waiting.length === 0) return;
    const workers = await workersNow();
    const busy = await busySlots();
    for (const job of waiting) {
      for (const worker of workers) {
        const slot = findSlot(needOf(job), worker, busy);
        if (slot.why !== null || refusal(job.id, worker.id)) continue;
        if (!(await offer(job, worker, slot.gpu))) continue;
        busy.push({ workerId: worker.id, gpu: slot.gpu, name: job.name });
        break;
      }
    }
  }

  /** Claims the job for the worker by one guarded statement, and only then sends it. */
  async function offer(job: JobRow, worker: WorkerNow, gpu: string | null): Promise<boolean> {
    const spec = await jobSpec(db, job.id);
    const attempt = job.attempt + 1;
    const now = clock();
    const claimed = await db.transaction().execute(async (tx) => {
      const set = {
        attempt,
        worker_id: worker.id,
        worker_name: worker.name,
        gpu,
        lease_until_ms: now + parts.leaseTtlMs,
      };
      const why = `offered to ${worker.name}`;
      const from = await moveJob(
        tx,
        { jobId: job.id, attempt: job.attempt, to: "offered", from: ["queued"], why, set },
        now,
      );
      if (from === null) return false;
      await tx
        .insertInto("attempts")
        .values({
          job_id: job.id,
          attempt,
          worker_id: worker.id,
          worker_name: worker.name,
          started_at_ms: null,
          ended_at_ms: null,
          exit_code: null,
          exit_signal: null,
          verdict: null,
          files: "{}",
          command: null,
        })
        .execute();
      return true;
    });
    if (!claimed) return false;
    bells.ring(bellOf.jobs);
    bells.ring(bellOf.job(job.id));
    const message: Down = {
      t: "offer",
      job: job.id as JobId,
      attempt,
      name: job.name,
      spec,
      dataset: foldersOf(spec),
      gpus: gpu === null ? [] : [gpu],
      secrets: spec.kind === "train" ? await parts.secrets.forTrainer() : {},
      resume: null,
    };
    online.of(worker.id)?.tell(message);
    return true;
  }

  function whyNot(job: JobRow, worker: WorkerNow, busy: readonly Busy[]): string | null {
    const refused = refusal(job.id, worker.id);
    return (
      findSlot(needOf(job), worker, busy).why ?? (refused ? `it refused a moment ago: ${refused}` : null)
    );
  }

  function refusal(jobId: string, workerId: string): string | null {
    const key = `${jobId}:${workerId}`;
    const found = refusals.get(key);
    if (found && found.untilMs > clock()) return found.message;
    refusals.delete(key);
    return null;
  }

  async function workersNow(): Promise<WorkerNow[]> {
    const rows = await workerRows(db);
    return rows.map((row) => {
      const session = online.of(row.id);
      return {
        id: row.id,
        name: row.name,
        online: session !== undefined,
        draining: row.draining === 1,
        caps: session?.caps ?? capsOf(row),
      };
    });
  }

  async function busySlots(): Promise<Busy[]> {
    const rows = await db
      .selectFrom("jobs")
      .select(["worker_id", "gpu", "name"])
      .where("state", "in", slotStates)
      .execute();
    return rows.flatMap(({ worker_id, gpu, name }) =>
      worker_id ? [{ workerId: worker_id, gpu, name }] : [],
    );
  }
}

function needOf(job: JobRow): Need {
  return { kind: job.kind as Need["kind"], trainer: job.trainer, onlyWorkerId: job.only_worker_id };
}

function foldersOf(spec: JobSpec): DatasetFolders | null {
  return spec.kind === "train" ? datasetFolders(spec.dataset) : null;
}
