import type { RunEvent } from "../../../jobs/event.ts";
import type { Exit, ParserState } from "../../trainer.ts";
import { kohyaLog } from "./parser.ts";

/** A captured run: its pieces with their times, and how it ended. */
export interface Capture {
  pieces: readonly { atMs: number; text: string }[];
  text: string;
  exit: Exit;
}

const signals: Record<number, string> = { 2: "SIGINT", 9: "SIGKILL", 15: "SIGTERM" };

/** Reads the text of a fixtures/*.jsonl. */
export function captureOf(jsonl: string): Capture {
  const pieces: { atMs: number; text: string }[] = [];
  let exit: Exit = { code: null, signal: null };
  for (const line of jsonl.trim().split("\n")) {
    const { t, s, d } = JSON.parse(line) as { t: number; s: string; d: string };
    if (s === "EXIT")
      exit = Number(d) < 0 ? { code: null, signal: signals[-Number(d)]! } : { code: Number(d), signal: null };
    else if (s !== "SIG") pieces.push({ atMs: Math.round(t * 1000), text: d });
  }
  return { pieces, text: pieces.map((piece) => piece.text).join(""), exit };
}

/** Parses pieces one after another, all at one time unless they have their own. */
export function replay(
  pieces: Iterable<string | { atMs: number; text: string }>,
  each: (state: ParserState) => ParserState = (state) => state,
): { state: ParserState; events: RunEvent[] } {
  let state = kohyaLog.start();
  const events: RunEvent[] = [];
  for (const piece of pieces) {
    const { text, atMs } = typeof piece === "string" ? { text: piece, atMs: 0 } : piece;
    const parsed = kohyaLog.parse(state, text, atMs);
    state = each(parsed.state);
    events.push(...parsed.events);
  }
  return { state, events };
}

/** The state without what depends on arrival. */
export function timeless(state: ParserState): unknown {
  const { steps: _steps, bars: _bars, progress, ...rest } = state;
  return { ...rest, progress: { ...progress, rate: null, etaMs: null } };
}

export function inPieces(text: string, size: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += size) pieces.push(text.slice(at, at + size));
  return pieces;
}
