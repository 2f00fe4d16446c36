import type { DatasetRef } from "@loralei/core/datasets/manifest";
import type { JobDetail, JobSpec, JobSummary, TrainSpec } from "@loralei/core/jobs/job";
import type { StopMode } from "@loralei/core/jobs/state";
import type { Advice, Estimate, Options } from "@loralei/core/trainers/trainer";
import { z } from "zod";

export const JobFilter = z.enum(["all", "active", "ended"]);
export type JobFilter = z.infer<typeof JobFilter>;

export interface JobPage {
  items: JobSummary[];
  /** For the next page; null at the end. */
  nextCursor: string | null;
}

export interface Validation {
  /** As parsed, defaults filled in; null when the options do not parse. */
  options: Options | null;
  advice: Advice[];
  /** Null while options or dataset do not allow one. */
  estimate: Estimate | null;
  /** What would be written, by name, with placeholders for the worker's folders. */
  files: Record<string, string>;
  command: string[];
  /** Each known worker, and why it could not run this; null: it can. */
  fits: { workerId: string; workerName: string; why: string | null }[];
}

/** What a form asks about: like a train spec, without a dataset as long as none is chosen. */
export type Draft = Pick<TrainSpec, "trainer" | "family" | "options" | "workerId"> & {
  /** Of the job to be; "" as long as it has none. */
  name: string;
  dataset: Pick<DatasetRef, "root" | "subsets"> | null;
};

/** A past job as the start of a new form. */
export interface Clone {
  name: string;
  trainer: string;
  family: string;
  options: Options;
  dataset: DatasetRef;
  /** Options that today's schema does not know any more, by name. */
  dropped: string[];
}

export interface Jobs {
  list(input: { cursor: string | null; limit: number; filter: JobFilter }): Promise<JobPage>;
  byId(id: string): Promise<JobDetail>;
  validate(draft: Draft): Promise<Validation>;
  /** Throws `bad-input` with all advice under `fields` when the spec cannot be started. */
  create(input: { name: string; spec: JobSpec }): Promise<{ id: string }>;
  cancel(id: string, mode: StopMode): Promise<void>;
  /** A new job with the same spec. */
  retry(id: string): Promise<{ id: string }>;
  clone(id: string): Promise<Clone>;
}
