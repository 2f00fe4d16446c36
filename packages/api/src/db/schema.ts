import type { Generated, Kysely, Selectable } from "kysely";

/**
 * The tables as code sees them. What holds on every database: ids are text, times are integer milliseconds UTC,
 * JSON is text, booleans are 0 or 1; no arrays, no functions of one dialect.
 */
export interface Tables {
  jobs: JobRow;
  job_specs: { job_id: string; spec: string };
  attempts: AttemptRow;
  job_events: { job_id: string; seq: number; at_ms: number; body: string };
  artifacts: ArtifactRow;
  workers: WorkerRow;
  settings: { name: string; value: string };
  counters: { name: string; value: number };
}

/** A job without its spec: what lists read. */
export interface JobRow {
  id: string;
  name: string;
  kind: string;
  subject: string;
  trainer: string;
  simulated: number;
  state: string;
  /** The state before the last move: lets one statement tell from where it moved. */
  prev_state: string | null;
  desired: string;
  stop_mode: string | null;
  attempt: number;
  worker_id: string | null;
  worker_name: string | null;
  /** The only worker that may run it; null: any that fits. */
  only_worker_id: string | null;
  /** GPU of the slot in use, by uuid; null: a CPU slot, or none. */
  gpu: string | null;
  lease_until_ms: number | null;
  progress: string;
  verdict: string | null;
  created_at_ms: number;
  started_at_ms: number | null;
  ended_at_ms: number | null;
  /** Start of the trainer, then the arrival of its newest output. */
  heard_at_ms: number | null;
  event_seq: number;
  /** Value of the counter "rev" at the last change: what watchers ask by. */
  rev: number;
}

export interface AttemptRow {
  job_id: string;
  attempt: number;
  worker_id: string;
  worker_name: string;
  started_at_ms: number | null;
  ended_at_ms: number | null;
  exit_code: number | null;
  exit_signal: string | null;
  verdict: string | null;
  /** Files as written for the trainer and the command line, JSON. */
  files: string;
  command: string | null;
  /** Mark of the log: last chunk, byte of the worker's raw log, then lines and bytes of our own file. */
  log_seq: Generated<number>;
  log_to: Generated<number>;
  log_lines: Generated<number>;
  log_bytes: Generated<number>;
  /** Mark of the metrics (`to` counts points as the worker does), bytes of our file, names of the series, JSON. */
  metrics_seq: Generated<number>;
  metrics_to: Generated<number>;
  metrics_bytes: Generated<number>;
  metrics_names: Generated<string>;
}

export interface ArtifactRow {
  id: string;
  job_id: string;
  attempt: number;
  kind: string;
  path: string;
  size: number;
  sha256: string;
  step: number | null;
  epoch: number | null;
  created_at_ms: number;
  /** Numbers under which the worker announced it (one, unless the same bytes appeared again), JSON. */
  announced: string;
  /** 1: the file is whole and at its place. */
  committed: number;
  /** 1: a later file has the same path; it counts for `finished` and is shown nowhere. */
  replaced: number;
}

export interface WorkerRow {
  id: string;
  name: string;
  /** sha256 of the token's secret, hex. */
  token_hash: string;
  draining: number;
  created_at_ms: number;
  seen_at_ms: number | null;
  version: string;
  /** The last capabilities, JSON; null before the first hello. */
  caps: string | null;
}

export type Db = Kysely<Tables>;
export type Attempt = Selectable<AttemptRow>;
