import type { JobEvent, MetricPoint, NumberedLine } from "@loralei/core/jobs/event";
import type { JobSummary } from "@loralei/core/jobs/job";

export interface Numbered<T> {
  /** Where to go on after this event: the cursor. */
  n: number;
  data: T;
}

export interface Series {
  name: string;
  steps: number[];
  /** Null where the value was not a finite number. */
  values: (number | null)[];
}

/** Logs, curves and events of jobs: pages of what is stored, and what comes, from a cursor on. */
export interface JobLive {
  watch(after: number | null, signal: AbortSignal): AsyncIterable<Numbered<{ jobs: JobSummary[] }>>;
  follow(
    id: string,
    after: number,
    signal: AbortSignal,
  ): AsyncIterable<Numbered<{ summary: JobSummary; events: JobEvent[] }>>;
  log(
    of: { id: string; attempt: number },
    after: number,
    signal: AbortSignal,
  ): AsyncIterable<Numbered<{ lines: NumberedLine[]; live: string | null }>>;
  logPage(
    of: { id: string; attempt: number },
    from: number,
    limit: number,
  ): Promise<{ lines: NumberedLine[]; total: number }>;
  /** `complete: false`: the time for one search was over before the end of the log. */
  logSearch(
    of: { id: string; attempt: number },
    text: string,
    limit: number,
  ): Promise<{ matches: { n: number; x: string }[]; total: number; complete: boolean }>;
  metrics(of: { id: string; attempt: number }): Promise<{ series: Series[]; count: number }>;
  metricsFollow(
    of: { id: string; attempt: number },
    after: number,
    signal: AbortSignal,
  ): AsyncIterable<Numbered<{ points: MetricPoint[] }>>;
}
