import type { Phase } from "../../../jobs/phase.ts";
import { environmentFailures } from "./failures-environment.ts";
import { memoryFailures } from "./failures-memory.ts";
import { settingFailures } from "./failures-settings.ts";

/** What a row may use for its sentences. */
export interface Scene {
  /** The matched text: groups of `match`. */
  found: RegExpExecArray;
  /** The whole text that was searched: an exception with what hangs on it, or a line. */
  text: string;
  phase: Phase;
  /** "while training, at step 2 of 6". */
  when: string;
}

/** A known failure. The first row that matches the cause wins, so the special stand before the general. */
export interface Failure {
  /** Stable, kebab-case. */
  code: string;
  /** On the exception's text ("AssertionError: …") or on a log line outside tracebacks. */
  match: RegExp;
  /** Only when a frame of the traceback matches too. */
  frame?: RegExp;
  /** Also looked for in lines outside tracebacks while the log is read. @default false */
  line?: boolean;
  message: string | ((scene: Scene) => string);
  help: string | ((scene: Scene) => string);
  /** Options that the remedy touches, the best first. */
  fields?: readonly string[];
}

/** Sources: the trainer's own assertions, its users' reports, and runs of it. */
export const failures: readonly Failure[] = [...memoryFailures, ...settingFailures, ...environmentFailures];

const anyLine = new RegExp(
  failures
    .filter((failure) => failure.line)
    .map((failure) => `(?:${failure.match.source})`)
    .join("|"),
);

/** True for a line outside tracebacks that tells of a known failure. */
export function isFailureLine(text: string): boolean {
  return anyLine.test(text);
}
