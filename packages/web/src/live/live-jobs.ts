import type { JobSummary } from "@loralei/core/jobs/job";

/** Jobs as the studio last told of them, newest value of each; what lists and pages lay over what they fetched. */
export type LiveJobs = ReadonlyMap<string, JobSummary>;

/** Active jobs always stay; ended ones beyond this many are left to the lists. */
const maxEnded = 500;

let jobs: LiveJobs = new Map();
const listeners = new Set<() => void>();

export function liveJobs(): LiveJobs {
  return jobs;
}

export function onLiveJobs(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Takes changed summaries in. */
export function takeLiveJobs(changed: readonly JobSummary[]): void {
  if (changed.length === 0) return;
  jobs = mergeJobs(jobs, changed);
  for (const listener of listeners) listener();
}

/** `known` with `changed` laid over it, bounded. */
export function mergeJobs(known: LiveJobs, changed: readonly JobSummary[]): LiveJobs {
  const next = new Map(known);
  for (const job of changed) next.set(job.id, job);
  let ended = 0;
  for (const job of next.values()) if (job.endedAtMs !== null) ended++;
  for (const [id, job] of next) {
    if (ended <= maxEnded) break;
    if (job.endedAtMs === null) continue;
    next.delete(id);
    ended--;
  }
  return next;
}

/**
 * The rows of a list: what was fetched and what came live, each job once with its newest value, newest first.
 * A live job older than the last fetched one waits for its page while there is one.
 */
export function rowsOf(
  fetched: readonly JobSummary[],
  live: LiveJobs,
  wanted: (job: JobSummary) => boolean,
  more: boolean,
): JobSummary[] {
  const rows = new Map<string, JobSummary>();
  for (const job of fetched) rows.set(job.id, live.get(job.id) ?? job);
  const oldest = more ? fetched.at(-1)?.id : undefined;
  for (const job of live.values()) {
    if (oldest === undefined || job.id > oldest) rows.set(job.id, job);
  }
  return [...rows.values()].filter(wanted).sort((a, b) => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0));
}
