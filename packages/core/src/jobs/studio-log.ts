import type { LogParser, ParserState, Trainer } from "../trainers/trainer.ts";
import type { RunEvent, Verdict } from "./event.ts";
import { Phase } from "./phase.ts";
import { noProgress, type Progress } from "./progress.ts";

/** Longest unfinished line that is kept; the rest of such a line is passed over. */
const LINE_LIMIT = 16_384;

type StudioLogState = {
  progress: Progress;
  carry: string;
  done: boolean;
  failure: { code: string; message: string; help: string } | null;
  warnings: number;
};

/**
 * Reads what Loralei's own programs (install, self-test) print. Only lines that begin with "loralei: " mean
 * something, everything else is text for people:
 *
 *     loralei: phase <Phase>
 *     loralei: bar <done>/<total> <label>
 *     loralei: warning <code> <message>
 *     loralei: failed <code>⇥<message>⇥<help>
 *     loralei: done
 *
 * A line with a word that is not listed here is text too.
 */
export const studioLog: LogParser = {
  start: (): StudioLogState => ({ progress: noProgress, carry: "", done: false, failure: null, warnings: 0 }),
  parse: parseStudioLog,
};

/** Success is exit status 0 and the marker "done"; a failure is told in the program's own words. */
export const explainStudioLog: Trainer["explain"] = ({ exit, state: from, tail, stopAsked }): Verdict => {
  const { state } = parseStudioLog(from, "\n");
  if (exit.code === 0 && state.done && state.failure === null) return { outcome: "succeeded", failure: null };
  if (stopAsked) return { outcome: "cancelled", failure: null };
  if (state.failure) return { outcome: "failed", failure: { ...state.failure, fields: [] } };
  if (exit.code === null && exit.signal === null) return { outcome: "unknown", failure: null };
  const how = exit.signal === null ? `with exit status ${exit.code}` : `by ${exit.signal}`;
  const last = tail.findLast((line) => line.trim() !== "")?.trim();
  const said = last ? ` Its last line was "${last.slice(0, 500)}".` : "";
  return {
    outcome: "failed",
    failure: {
      code: "ended-early",
      message: `The program ended ${how} before it was done.${said}`,
      help: "Read the last lines of the log, mend what they tell, and start it again: it goes on where it can.",
      fields: [],
    },
  };
};

function parseStudioLog(from: ParserState, piece: string): { state: StudioLogState; events: RunEvent[] } {
  const state = { ...(from as StudioLogState) };
  const events: RunEvent[] = [];
  let start = 0;
  for (let end = nextEnd(piece, 0); end >= 0; end = nextEnd(piece, start)) {
    const line = grown(state.carry, piece, start, end);
    state.carry = "";
    if (line.startsWith(MARK)) readMarker(state, line.slice(MARK.length).trimEnd(), events);
    start = end + 1;
  }
  state.carry = grown(state.carry, piece, start, piece.length);
  return { state, events };
}
const MARK = "loralei: ";

function nextEnd(text: string, from: number): number {
  const lf = text.indexOf("\n", from);
  const cr = text.indexOf("\r", from);
  return cr < 0 || (lf >= 0 && lf < cr) ? lf : cr;
}

function grown(line: string, piece: string, from: number, end: number): string {
  return line + piece.slice(from, Math.min(end, from + LINE_LIMIT - line.length));
}

function readMarker(state: StudioLogState, text: string, events: RunEvent[]): void {
  const space = text.indexOf(" ");
  const word = space < 0 ? text : text.slice(0, space);
  markers[word]?.(state, space < 0 ? "" : text.slice(space + 1), events);
}

const markers: Record<string, (state: StudioLogState, rest: string, events: RunEvent[]) => void> = {
  phase: (state, rest, events) => {
    const phase = Phase.safeParse(rest.trim());
    if (phase.success) enter(state, phase.data, events);
  },
  bar: (state, rest) => {
    const found = /^(\d{1,15}(?:\.\d{1,6})?)\/(\d{1,15}(?:\.\d{1,6})?)(?: (.*))?$/s.exec(rest);
    if (!found) return;
    const bar = { label: (found[3] ?? "").slice(0, 200), done: Number(found[1]), total: Number(found[2]) };
    state.progress = { ...state.progress, bar };
  },
  warning: (state, rest, events) => {
    const found = /^([a-z][a-z0-9-]{0,63}) (.+)$/s.exec(rest);
    if (!found || state.warnings >= 200) return;
    state.warnings++;
    events.push({ type: "warning", code: found[1]!, message: found[2]!.slice(0, 2_000) });
  },
  failed: (state, rest) => {
    const [code = "", message = "", help = ""] = rest.split("\t");
    if (!/^[a-z][a-z0-9-]{0,63}$/.test(code) || message === "") return;
    // The first failure is the cause; what comes after it follows from it.
    state.failure ??= { code, message: message.slice(0, 2_000), help: help.slice(0, 4_000) };
  },
  done: (state, _rest, events) => {
    state.done = true;
    enter(state, "done", events);
  },
};

function enter(state: StudioLogState, phase: Phase, events: RunEvent[]): void {
  if (state.progress.phase === phase) return;
  state.progress = { ...state.progress, phase, bar: null };
  events.push({ type: "phase", phase });
}
