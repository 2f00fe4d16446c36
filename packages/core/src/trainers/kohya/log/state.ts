import { noProgress, type Progress } from "../../../jobs/progress.ts";
import type { LogParser, ParserState } from "../../trainer.ts";

/** Longest piece of an unfinished line that is kept (characters); the rest of such a line is passed over. */
export const LINE_LIMIT = 65_536;
/** Longest message of one log record, wrapped rows joined. */
export const MESSAGE_LIMIT = 8_192;

/** A log record whose rows may not all have come yet. */
export interface OpenRecord {
  level: string;
  text: string;
  /** Cells of the message column; a row that fills it with one word was cut in that word. */
  width: number;
  /** The last row was a word cut at the column's edge: the next row follows without a space. */
  cut: boolean;
}

/** One Python traceback, or a chain of them ("During handling of the above exception …"). */
export interface Trace {
  /** Number in the prefix "[rank1]: "; null without one. */
  rank: number | null;
  /** Frames and exception lines in their order; the middle of a long one is dropped. */
  lines: readonly string[];
  /** Last line of each traceback of the chain, with what hangs on it, the first one first. */
  causes: readonly string[];
  /** Step of the main bar when it began. */
  step: number;
  /** frames: its exception line is awaited · cause: that line has come · chain: another traceback is announced · closed. */
  stage: "frames" | "cause" | "chain" | "closed";
  /** Python printed it and went on ("Exception ignored in …"). */
  ignored: boolean;
}

/** Points [n, arrival in ms] of the bar under way, the oldest first. */
export type Arrivals = readonly (readonly [number, number])[];

/** Everything the parser remembers: plain JSON, at most some hundred KiB, usually two. */
export type KohyaState = {
  readonly v: 1;
  progress: Progress;
  /** Unfinished last line, and whether it has grown beyond `LINE_LIMIT`. */
  carry: string;
  cutCarry: boolean;
  record: OpenRecord | null;
  /** Rows of "running training" as they come. */
  totals: { images: number | null; batches: number | null; epochs: number | null; accumulation: number };
  /** Total of the rows; the bar's own until they come. */
  totalFromRows: boolean;
  /** Newest figures of the main bar as drawn. */
  main: { n: number; total: number } | null;
  /** Step of the state that the run was resumed from. */
  resumedStep: number | null;
  trained: boolean;
  modelSaved: boolean;
  lastCheckpoint: string | null;
  /** Step of the newest saved state while it is written. */
  stateStep: number | null;
  lastState: string | null;
  nanStep: number | null;
  validation: { label: string; step: number; loss: number | null; complete: boolean } | null;
  validationLoss: number | null;
  devices: readonly string[];
  warned: readonly string[];
  traces: readonly Trace[];
  /** The next traceback is one that Python ignores. */
  ignoreNext: boolean;
  /** How the launcher says that its child ended. */
  launcher: { code: number | null; signal: string | null } | null;
  /** Rank under "Root Cause (first observed failure)". */
  rootRank: number | null;
  rootCauseSeen: boolean;
  /** Lines outside tracebacks that tell of a failure, the first ones. */
  notes: readonly string[];
  steps: Arrivals;
  bars: Arrivals;
};

export function startState(): KohyaState {
  return {
    v: 1,
    progress: noProgress,
    carry: "",
    cutCarry: false,
    record: null,
    totals: { images: null, batches: null, epochs: null, accumulation: 1 },
    totalFromRows: false,
    main: null,
    resumedStep: null,
    trained: false,
    modelSaved: false,
    lastCheckpoint: null,
    stateStep: null,
    lastState: null,
    nanStep: null,
    validation: null,
    validationLoss: null,
    devices: [],
    warned: [],
    traces: [],
    ignoreNext: false,
    launcher: null,
    rootRank: null,
    rootCauseSeen: false,
    notes: [],
    steps: [],
    bars: [],
  };
}

/** The state as this parser's own; one of another version (an adopted run after an update) starts anew but keeps its figures. */
export function ownState(state: ParserState): KohyaState {
  return state.v === 1 ? (state as KohyaState) : { ...startState(), progress: state.progress };
}

/** What `finish` gives beside events: used by `explain`, which sees the very last line without its end. */
export type Parsed = ReturnType<LogParser["parse"]>;
