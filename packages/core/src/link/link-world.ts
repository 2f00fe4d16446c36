import { type AnnouncedArtifact, type AttemptLink, acceptedAttempt } from "./attempt-link-state.ts";
import type { FakeStore } from "./fake-store.ts";
import { emptyStore, ref } from "./fake-store.ts";
import { defaultLimits } from "./messages.ts";
import type { ServerLink } from "./server-link.ts";
import { idleWorkerLink, type WorkerLink } from "./worker-link.ts";

/**
 * A toy world for tests: one worker with one attempt, one api, a wire that loses everything under way when it is
 * cut, a store that fails before or after its commit, crashes of either end, and a virtual clock. The trainer's log
 * is the numbers 0 … logEnd - 1, one line and one byte each. What can happen in it is link-world-moves.ts, what its two
 * ends do about it link-world-ends.ts.
 */
export interface World {
  nowMs: number;
  /** Facts of the worker's disk: they survive its crash. */
  disk: { written: number; logEnd: number; exited: boolean; files: number[]; artifacts: AnnouncedArtifact[] };
  /** What the api has committed: it survives the api's crash. */
  store: FakeStore;
  worker: { link: WorkerLink; attempt: AttemptLink | null; readAt: number; deleted: boolean };
  api: ServerLink | null;
  up: string[];
  down: string[];
  /** The next store command fails: before its commit, or after it. */
  storeFails: "no" | "before" | "after";
  /**
   * The wire carries nothing and tells neither side. As with TCP, what is under way arrives later, or is lost with the
   * whole connection when an end gives it up; a lost frame is never followed by another.
   */
  silent: boolean;
}

export const ids = {
  worker: "0199aaaa-0000-7000-8000-000000000002",
  session: "0199aaaa-0000-7000-8000-000000000003",
};
export const limits = { ...defaultLimits, logWindow: 1024 };

export function makeWorld(logEnd: number): World {
  return {
    nowMs: 0,
    disk: { written: 0, logEnd, exited: false, files: [], artifacts: [] },
    store: emptyStore(),
    worker: { link: idleWorkerLink, attempt: acceptedAttempt(ref), readAt: 0, deleted: false },
    api: null,
    up: [],
    down: [],
    storeFails: "no",
    silent: false,
  };
}
