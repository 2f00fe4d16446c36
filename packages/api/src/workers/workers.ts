import type { WorkerView } from "@loralei/core/workers/capabilities";

export interface Workers {
  list(): Promise<WorkerView[]>;
  /** The list, now and whenever it changes; figures of the hosts at most once a second. */
  watch(signal: AbortSignal): AsyncIterable<WorkerView[]>;
  /** A new worker and its token, which is told this once; `line` is what to run on the host. */
  add(name: string): Promise<{ id: string; token: string; line: string }>;
  /** A draining worker ends what it runs and gets nothing new. */
  drain(id: string, on: boolean): Promise<void>;
  /** Forgets a worker and its token. Throws `conflict` while it runs something. */
  forget(id: string): Promise<void>;
}
