import { z } from "zod";

/**
 * Life of a job. Only the api moves states; each move is one guarded statement and one event row.
 * `lost` is not an end: its worker is away and may come back. Cancelled is not failed; lost is not failed.
 */
export const JobState = z.enum([
  "queued",
  "offered",
  "preparing",
  "running",
  "stopping",
  "uploading",
  "lost",
  "succeeded",
  "failed",
  "cancelled",
]);
export type JobState = z.infer<typeof JobState>;

/** From each state, the states it may move to. A move that is not here is a bug and is refused. */
export const transitions: Record<JobState, readonly JobState[]> = {
  queued: ["offered", "cancelled"],
  offered: ["preparing", "queued", "cancelled", "lost"],
  preparing: ["running", "stopping", "uploading", "failed", "cancelled", "lost"],
  running: ["stopping", "uploading", "failed", "lost"],
  stopping: ["uploading", "failed", "cancelled", "lost"],
  uploading: ["succeeded", "failed", "cancelled", "lost"],
  lost: ["preparing", "running", "stopping", "uploading", "queued", "failed", "cancelled"],
  succeeded: [],
  failed: [],
  cancelled: [],
};

export function canMove(from: JobState, to: JobState): boolean {
  return transitions[from].includes(to);
}

/** The states from which `to` may be entered: the IN list of the guarded statement. */
export function statesBefore(to: JobState): JobState[] {
  return JobState.options.filter((from) => canMove(from, to));
}

export function isFinal(state: JobState): boolean {
  return transitions[state].length === 0;
}

/** True while an attempt occupies a slot of its worker. */
export function isOnWorker(state: JobState): boolean {
  return state === "offered" || state === "preparing" || state === "running" || state === "stopping";
}

/** What the user wants of a job; stored, returned on every lease renewal. Messages are only hints. */
export const Desired = z.enum(["run", "stop"]);
export type Desired = z.infer<typeof Desired>;

/** save: let the trainer finish its next saved state, then stop · now: INT, TERM, KILL with grace times between. */
export const StopMode = z.enum(["save", "now"]);
export type StopMode = z.infer<typeof StopMode>;
