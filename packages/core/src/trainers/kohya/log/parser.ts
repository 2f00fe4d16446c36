import type { RunEvent } from "../../../jobs/event.ts";
import type { LogParser, ParserState } from "../../trainer.ts";
import { endlessBarLength, lastOfBurst, parseBar } from "./bar.ts";
import { drawBar, endValidation } from "./draw.ts";
import { isWhole, readMessage } from "./lines.ts";
import type { Emit } from "./phases.ts";
import { addRow, isContinuation, mayContinue, openRecord } from "./rich.ts";
import { type KohyaState, LINE_LIMIT, ownState, type Parsed, startState } from "./state.ts";
import { closeTrace, readElastic, readTraceback } from "./traceback.ts";

/**
 * Reads what sd-scripts prints, stdout and stderr mixed. A call copies the state it was given and never changes
 * it; the state handed back is plain JSON of bounded size.
 *
 * tqdm ends its drawings with nothing: the newest bar stays in the carry and is read there too, so that the
 * page shows it at once. A bar is known by its closing bracket whatever follows, hence the events do not depend
 * on where the output was cut.
 */
export const kohyaLog: LogParser = {
  start: startState,
  parse: parseKohya,
};

/** Reads what is left as if the log ended here: the last line without its end, the last record. */
export function finish(from: ParserState): Parsed {
  const { state, events } = parseKohya(from, "\n", 0);
  const own = ownState(state);
  closeRecord(own, collector(events));
  endValidation(own, collector(events));
  return { state: own, events };
}

function parseKohya(
  from: ParserState,
  text: string,
  atMs: number,
): { state: KohyaState; events: RunEvent[] } {
  const state = { ...ownState(from) };
  const events: RunEvent[] = [];
  const emit = collector(events);
  readLines(state, text, atMs, emit);
  peek(state, text, atMs, emit);
  return { state, events };
}

function collector(events: RunEvent[]): Emit {
  return (event) => {
    events.push(event);
  };
}

/**
 * Whole lines, ended by \n or \r; what is left stays in the carry. Of main bars that follow one another within
 * a piece only the last is read: hours of bars cost next to nothing, and what they tell (step, loss) is in it.
 */
function readLines(state: KohyaState, piece: string, atMs: number, emit: Emit): void {
  let cr = piece.indexOf("\r");
  let lf = piece.indexOf("\n");
  let from = 0;
  while (cr >= 0 || lf >= 0) {
    let end = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr;
    // A bar that tells something new by itself (the first total, the first loss that is not finite) is read.
    const mayPass = end === cr && state.carry === "" && state.progress.totalSteps !== null;
    const last = mayPass ? lastOfBurst(piece, from, state.nanStep === null) : null;
    const line = grown(state.carry, piece, last?.from ?? from, last?.end ?? end);
    end = last?.end ?? end;
    state.carry = "";
    state.cutCarry = false;
    readLine(state, line, end === lf, atMs, emit);
    from = end + 1;
    if (cr >= 0 && cr < from) cr = piece.indexOf("\r", from);
    if (lf >= 0 && lf < from) lf = piece.indexOf("\n", from);
  }
  state.cutCarry ||= state.carry.length + piece.length - from > LINE_LIMIT;
  state.carry = grown(state.carry, piece, from, piece.length);
}

/** A line and a further piece of it, cut at the limit. */
function grown(line: string, piece: string, from: number, end: number): string {
  return line + piece.slice(from, Math.min(end, from + LINE_LIMIT - line.length));
}

/** One line without its end. `fixed`: it ended with \n, so a bar in it is history and no longer live. */
function readLine(state: KohyaState, raw: string, fixed: boolean, atMs: number, emit: Emit): void {
  if (raw === "") return;
  const text = raw.indexOf("\u001b") < 0 ? raw : raw.replace(escapes, "");
  const bar = parseBar(text);
  if (bar) {
    closeRecord(state, emit);
    closeTrace(state, null);
    drawBar(state, bar, text.slice(0, bar.end), atMs, emit);
    if (fixed) state.progress = { ...state.progress, line: null };
    if (bar.end < text.length) readText(state, text.slice(bar.end), true, emit);
    return;
  }
  const endless = endlessBarLength(text);
  if (endless > 0) closeRecord(state, emit);
  if (endless < text.length) readText(state, text.slice(endless), endless > 0, emit);
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences begin with one
const escapes = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]?|.)?/g;

/** A line that is no bar: row of a record, line of a traceback, or printed text. */
function readText(state: KohyaState, text: string, glued: boolean, emit: Emit): void {
  if (!glued && state.record && isContinuation(text)) {
    state.record = addRow(state.record, text);
    return;
  }
  if (text.trim() === "") return;
  closeRecord(state, emit);
  const record = openRecord(text, glued);
  if (record) {
    closeTrace(state, null);
    if (isWhole(record.text)) readMessage(state, record.level, record.text, emit);
    else state.record = record;
    return;
  }
  const ranked = /^\[rank(\d{1,5})\]:(?: |$)/.exec(text);
  const line = ranked ? text.slice(ranked[0].length) : glued ? text.trimStart() : text;
  if (readTraceback(state, ranked ? Number(ranked[1]) : null, line)) return;
  readElastic(state, line);
  readMessage(state, "", line, emit);
}

function closeRecord(state: KohyaState, emit: Emit): void {
  const { record } = state;
  if (!record) return;
  state.record = null;
  readMessage(state, record.level, record.text, emit);
}

/** What the unfinished line already tells for certain: that the record above has ended, and a bar's figures. */
function peek(state: KohyaState, piece: string, atMs: number, emit: Emit): void {
  if (state.carry === "" || (state.record === null && piece.indexOf("]") < 0)) return;
  const text = state.carry.slice(0, PEEK).replace(escapes, "");
  if (state.record && !mayContinue(text)) closeRecord(state, emit);
  if (piece.indexOf("]") < 0) return;
  const bar = parseBar(text);
  if (!bar) return;
  closeRecord(state, emit);
  drawBar(state, bar, text.slice(0, bar.end), atMs, emit);
}
/** No bar is longer. */
const PEEK = 4_096;
