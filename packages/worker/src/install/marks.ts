import { toStudioError } from "@loralei/core/errors";
import type { Phase } from "@loralei/core/jobs/phase";

/** What a program of ours prints: text for people, and the marker lines that `studioLog` (core/jobs) reads. */
export interface Marks {
  /** Text as it comes, of a child as well. */
  text: (text: string) => void;
  /** A whole line of our own. */
  line: (text: string) => void;
  phase: (phase: Phase) => void;
  /** At most four a second, but always the last one of a bar; the same twice is told once. */
  bar: (done: number, total: number, label: string) => void;
  warning: (code: string, message: string) => void;
  failed: (code: string, message: string, help: string) => void;
  done: () => void;
}

const barEveryMs = 250;

/**
 * Writes marker lines between a child's output. A bar of the child may stand there without an end of line; a
 * marker always begins on a line of its own.
 */
export function makeMarks(out: (text: string) => void, now: () => number = Date.now): Marks {
  let fresh = true;
  let barAtMs = Number.NEGATIVE_INFINITY;
  let lastBar = "";
  const text = (piece: string) => {
    if (piece === "") return;
    out(piece);
    fresh = piece.endsWith("\n");
  };
  const line = (words: string) => text(`${fresh ? "" : "\n"}${words}\n`);
  const mark = (words: string) => line(`loralei: ${words}`);
  return {
    text,
    line,
    phase(phase) {
      barAtMs = Number.NEGATIVE_INFINITY;
      lastBar = "";
      mark(`phase ${phase}`);
    },
    bar(done, total, label) {
      const words = `bar ${rounded(done)}/${rounded(total)} ${flat(label)}`;
      if (words === lastBar || (done < total && now() - barAtMs < barEveryMs)) return;
      barAtMs = now();
      lastBar = words;
      mark(words);
    },
    warning: (code, message) => mark(`warning ${code} ${flat(message)}`),
    failed: (code, message, help) => mark(`failed ${code}\t${flat(message)}\t${flat(help)}`),
    done: () => mark("done"),
  };
}

/** Tells an error as the reason of the end, and gives the exit status: 130 when the user wanted the end. */
export function tellFailure(marks: Marks, thrown: unknown, signal: AbortSignal): number {
  if (signal.aborted) {
    marks.line("Stopped.");
    return 130;
  }
  const error = toStudioError(thrown);
  marks.failed(error.code, error.message, error.help);
  if (error.code === "internal" && error.stack) marks.text(`${error.stack}\n`);
  return 1;
}

/** studioLog reads up to six decimals. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

/** One line without tabs: they are the marker's own. */
function flat(text: string): string {
  return text.replace(/[\t\r\n]+/g, " ").trim();
}
