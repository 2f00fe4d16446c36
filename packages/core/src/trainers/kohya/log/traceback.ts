import type { KohyaState, Trace } from "./state.ts";

const TRACES = 4;
const LINES = 80;
const LINE_CHARS = 400;
const CAUSES = 6;
const CAUSE_CHARS = 4_000;

const header = /^\s*(?:\+ Exception Group |Original )?Traceback \(most recent call last\):\s*$/;
const chained = /^(?:During handling of the above exception|The above exception was the direct cause)/;
const exception = /^(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?::\s.*|:)?$/s;
/** What a launcher says of its child: never a cause. */
export const launcherException =
  /^(?:subprocess\.)?CalledProcessError:|^torch\.distributed\.elastic\.\S*ChildFailedError|^ChildFailedError/;

/**
 * Gives a line to the tracebacks under way; each rank has its own.
 * @returns true when the line was part of one and means nothing else.
 */
export function readTraceback(state: KohyaState, rank: number | null, line: string): boolean {
  const at = state.traces.findIndex((trace) => trace.stage !== "closed" && trace.rank === rank);
  const trace = state.traces[at];
  if (header.test(line)) {
    // A data loader's worker tells its own traceback inside the message of the main process.
    const nested = trace?.stage === "cause" && line.startsWith("Original ");
    if (trace && (trace.stage === "chain" || nested))
      return keep(state, at, { ...withLine(trace, line), stage: "frames" });
    if (trace) keep(state, at, { ...trace, stage: "closed" });
    // The first tracebacks matter; of later ones only the newest is kept.
    const first: Trace = {
      rank,
      lines: [],
      causes: [],
      step: state.progress.step,
      stage: "frames",
      ignored: state.ignoreNext,
    };
    state.ignoreNext = false;
    state.traces = [...state.traces.slice(0, TRACES - 1), first];
    return true;
  }
  if (!trace) return rank !== null;
  if (/^\s/.test(line))
    return keep(state, at, trace.stage === "cause" ? hangOn(trace, line) : withLine(trace, line));
  if (trace.stage === "cause") {
    if (chained.test(line)) return keep(state, at, { ...withLine(trace, line), stage: "chain" });
    keep(state, at, { ...trace, stage: "closed" });
    return rank !== null;
  }
  if (trace.stage === "chain" || !exception.test(line)) return rank !== null;
  readLauncher(state, line);
  const causes = [...trace.causes, line.slice(0, CAUSE_CHARS)].slice(0, CAUSES);
  return keep(state, at, { ...withLine(trace, line), causes, stage: "cause" });
}

/** A bar or a record ends the message of an exception: what is indented below is not its own. */
export function closeTrace(state: KohyaState, rank: number | null): void {
  const at = state.traces.findIndex((trace) => trace.stage === "cause" && trace.rank === rank);
  const trace = state.traces[at];
  if (trace) keep(state, at, { ...trace, stage: "closed" });
}

/** An indented line under an exception belongs to its message ("\tsize mismatch for …"). */
function hangOn(trace: Trace, line: string): Trace {
  const cause = trace.causes.at(-1)!;
  if (cause.length + line.length > CAUSE_CHARS) return trace;
  return { ...withLine(trace, line), causes: [...trace.causes.slice(0, -1), `${cause}\n${line}`] };
}

function keep(state: KohyaState, at: number, trace: Trace): true {
  state.traces = state.traces.with(at, trace);
  return true;
}

/** Long tracebacks lose their middle. */
function withLine(trace: Trace, line: string): Trace {
  const lines = [...trace.lines, line.slice(0, LINE_CHARS)];
  return { ...trace, lines: lines.length > LINES ? [...lines.slice(0, 10), ...lines.slice(11)] : lines };
}

function readLauncher(state: KohyaState, line: string): void {
  if (!launcherException.test(line)) return;
  const status = /returned non-zero exit status (-?\d{1,4})\b/.exec(line);
  const signal = /died with <Signals\.(SIG[A-Z0-9]+): \d+>/.exec(line);
  state.launcher ??= { code: status ? Number(status[1]) : null, signal: signal ? signal[1]! : null };
}

/** torchrun's block after a failure tells which rank was the first. */
export function readElastic(state: KohyaState, line: string): void {
  if (line.startsWith("Root Cause (first observed failure)")) state.rootCauseSeen = true;
  if (!state.rootCauseSeen || state.rootRank !== null) return;
  const rank = /^\s*rank\s+: (\d{1,5})\b/.exec(line);
  if (rank) state.rootRank = Number(rank[1]);
}
