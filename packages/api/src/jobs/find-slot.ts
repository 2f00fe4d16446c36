import type { JobKind } from "@loralei/core/jobs/job";
import type { Capabilities } from "@loralei/core/workers/capabilities";

/** A worker as the scheduler sees it. */
export interface WorkerNow {
  id: string;
  name: string;
  online: boolean;
  draining: boolean;
  /** Null: it has never said what it can do. */
  caps: Capabilities | null;
}

/** What a job needs of a worker. */
export interface Need {
  kind: JobKind;
  trainer: string;
  onlyWorkerId: string | null;
}

/** A job that has a slot of a worker; `gpu: null` is a CPU slot. */
export interface Busy {
  workerId: string;
  gpu: string | null;
  name: string;
}

type Slot = { gpu: string | null; why: null } | { gpu: null; why: string };

const no = (why: string): Slot => ({ gpu: null, why });

/** A slot of this worker for the job, or in one sentence why there is none. */
export function findSlot(need: Need, worker: WorkerNow, busy: readonly Busy[]): Slot {
  if (need.onlyWorkerId !== null && need.onlyWorkerId !== worker.id)
    return no("the job is meant for another worker");
  if (!worker.online || !worker.caps) return no("it is offline");
  if (worker.draining) return no("it is draining: it ends what it runs and takes nothing new");
  const lacks = whyNotAble(need, worker.caps);
  if (lacks !== null) return no(lacks);
  return freeSlot(
    need,
    worker.caps,
    busy.filter(({ workerId }) => workerId === worker.id),
  );
}

/** Why a worker could never run this as it is now, or null; slots aside. */
export function whyNotAble(need: Need, caps: Capabilities): string | null {
  if (need.kind === "install") return null;
  const found = caps.trainers.find(({ id }) => id === need.trainer);
  if (!found) return `the trainer ${need.trainer} is not installed there`;
  if (!found.ok) return `the trainer ${need.trainer} is not ready there: ${found.reason}`;
  if (need.kind === "train" && !caps.local)
    return "it does not share the studio's files (sending datasets to other hosts comes with a later release)";
  return null;
}

function freeSlot(need: Need, caps: Capabilities, busy: readonly Busy[]): Slot {
  const names = (jobs: readonly Busy[]) => jobs.map(({ name }) => `“${name}”`).join(", ");
  if (needsGpu(need, caps)) {
    const used = busy.filter(({ gpu }) => gpu !== null);
    const free = caps.gpus.slice(0, caps.slots.gpu).find(({ uuid }) => used.every(({ gpu }) => gpu !== uuid));
    if (free) return { gpu: free.uuid, why: null };
    return no(`${caps.slots.gpu === 1 ? "its GPU is" : "its GPUs are"} in use by ${names(used)}`);
  }
  const used = busy.filter(({ gpu }) => gpu === null);
  // Every host can run one thing at a time, whatever it says: else nothing could ever be installed on it.
  if (used.length < Math.max(1, caps.slots.cpu)) return { gpu: null, why: null };
  return no(`it is busy with ${names(used)}`);
}

/** Training and self-test take a GPU where the trainer was installed for one; all else takes a CPU slot. */
function needsGpu(need: Need, caps: Capabilities): boolean {
  if (need.kind !== "train" && need.kind !== "selftest") return false;
  const device = caps.trainers.find(({ id }) => id === need.trainer)?.device ?? "cpu";
  return caps.slots.gpu > 0 && caps.gpus.length > 0 && device !== "cpu";
}
