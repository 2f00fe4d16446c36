import type { z } from "zod";
import type { DatasetFacts, DatasetFolders } from "../datasets/manifest.ts";
import type { RunEvent, Verdict } from "../jobs/event.ts";
import type { Phase } from "../jobs/phase.ts";
import type { Progress } from "../jobs/progress.ts";
import type { Gpu } from "../workers/capabilities.ts";

/**
 * A trainer is a pure value: it is tested without a GPU, shown by the web, and run by the worker unchanged.
 * The worker alone touches the machine. To add one: a folder beside this file, and a line in index.ts.
 */
export interface Trainer {
  id: string;
  title: string;
  /** True for the stand-in of demo and tests; every screen labels its runs. */
  simulated: boolean;
  /** What it can train; the order is the order in the form. */
  families: readonly Family[];
  /** Sections of the form in their order; `Field.group` names one. */
  sections: readonly { id: string; title: string }[];
  /** The strict schema of one family, built when first asked for (a family costs some milliseconds and KB). */
  options(family: string): z.ZodObject;
  /** Starter presets of a family. */
  presets(family: string): readonly Preset[];
  /** The options of a job of this name: what was left empty and is called after the job is filled in. */
  named(options: Options, jobName: string): Options;
  /** What the worker looks for to tell that this trainer is installed. */
  probe: TrainerProbe;
  /** All advice at once, each beside its field. Errors stop a start; warnings do not. `host: null`: no worker known yet. */
  check(input: CheckInput): Advice[];
  /** What to write and what to run. Pure: the same input gives the same plan. */
  plan(input: PlanInput): Plan;
  /** Steps, epochs and files that a start would make; exactly the trainer's arithmetic. */
  estimate(input: { family: string; options: Options; dataset: DatasetFacts }): Estimate;
  parser: LogParser;
  /** Why it ended so. `exit 0` alone is not success. */
  explain(input: { exit: Exit; state: ParserState; tail: readonly string[]; stopAsked: boolean }): Verdict;
}

/** The part of a trainer that a form is drawn from; a value of its own, so that a page need not load the rest. */
export type TrainerForm = Pick<
  Trainer,
  "id" | "title" | "simulated" | "families" | "sections" | "options" | "presets"
>;

/** Options as the family's schema has parsed them. */
export type Options = Record<string, unknown>;

export interface Family {
  id: string;
  title: string;
  /** Family names of `detectFamily` (models/family.ts) that this trains on. */
  accepts: readonly string[];
  note?: string;
}

export interface Preset {
  id: string;
  title: string;
  /** One line: for whom, for what hardware. */
  about: string;
  /** Only what differs from the defaults; never a name or a path. */
  options: Options;
}

export interface TrainerProbe {
  /** Files relative to the sources' root that must exist. */
  files: readonly string[];
  /** Python modules that must import. */
  modules: readonly string[];
  /** Packages whose versions are worth knowing, required or not. */
  packages: readonly string[];
}

/** What a plan and a check may know of the machine. */
export interface Host {
  /** Folder of the trainer's sources, and its Python; absolute. */
  root: string;
  python: string;
  /** Absolute folder of the attempt: files of the plan are written there. */
  jobDir: string;
  /** Absolute folder where the trainer's outputs go. */
  outDir: string;
  gpus: readonly Gpu[];
  device: "cuda" | "rocm" | "mps" | "cpu";
  packages: Readonly<Record<string, string>>;
  platform: string;
  cpuCores: number;
}

/** Facts about a model file named in an option, by option key; absent when the file was not looked at. */
export type ModelFacts = Readonly<
  Record<string, { exists: boolean; family: string | null; problem: string | null }>
>;

export interface CheckInput {
  family: string;
  options: Options;
  dataset: DatasetFacts | null;
  host: Pick<Host, "gpus" | "device" | "packages" | "platform"> | null;
  models: ModelFacts;
}

export interface Advice {
  severity: "error" | "warning" | "info";
  /** Option the advice stands beside; null: the whole form. "dataset" for the dataset. */
  field: string | null;
  /** Stable, kebab-case. */
  code: string;
  message: string;
  /** One-click remedy: the options it would set. */
  fix?: { label: string; set: Options };
}

export interface PlanInput {
  family: string;
  options: Options;
  dataset: DatasetFolders;
  host: Host;
  /** Newest committed state of an earlier attempt; null: from the beginning. */
  resume: { statePath: string; step: number } | null;
}

export interface Plan {
  /** Files to write before the first step, relative to jobDir. */
  files: readonly { path: string; text: string }[];
  steps: readonly {
    phase: Phase;
    argv: readonly string[];
    cwd: string;
    env: Readonly<Record<string, string>>;
    unsetEnv: readonly string[];
  }[];
  /** What to watch, absolute. */
  outputs: { dir: string; samplesDir: string; metricsDir: string | null };
}

export interface Estimate {
  images: number;
  imagesWithRepeats: number;
  stepsPerEpoch: number;
  epochs: number;
  totalSteps: number;
  /** Files the run will leave: checkpoints beside the final model. */
  checkpoints: number;
  buckets: readonly { width: number; height: number; images: number }[];
}

/** How a process ended; both null: it vanished without a record. */
export interface Exit {
  code: number | null;
  signal: string | null;
}

/** Plain JSON: saved beside the log mark, so that an adopted run is never replayed. */
export type ParserState = { readonly progress: Progress } & Record<string, unknown>;

export interface LogParser {
  start(): ParserState;
  /**
   * Reads a piece of raw output, cut anywhere. `atMs` is the time it arrived: rates and ETAs come from it and
   * from nothing else. The same bytes in other pieces give the same events.
   */
  parse(state: ParserState, text: string, atMs: number): { state: ParserState; events: RunEvent[] };
}
