import type { Redact } from "./redact.ts";

/**
 * Turns raw output into the lines that are stored: bytes cut anywhere become text (a character split over two
 * reads is one), a line ends at "\n", of what was redrawn with "\r" the last visible state stays, colours (SGR)
 * stay and every other escape and control character goes, long runs of blanks shrink (rich pads each line to the
 * width of its terminal), secrets are hidden, and a line is cut at 16 384 characters and says so.
 *
 * The state is plain JSON and is saved beside the log's mark, so reading goes on at any byte. The same bytes in
 * other pieces give the same lines.
 */
export interface CookState {
  /** Bytes of a character (or of a `sysMark`) that has not arrived whole, as latin1. */
  readonly carry: string;
  /** The line so far since its last "\r", and the state that this "\r" left behind. */
  readonly now: Cut;
  readonly before: Cut;
  /** True inside a line of Loralei's own. */
  readonly inSys: boolean;
}

/** A text of bounded length, and how many characters it lacks. */
interface Cut {
  readonly text: string;
  readonly lacks: number;
}

export interface CookedLine {
  o: "out" | "sys";
  x: string;
}

/**
 * Stands before a line of Loralei's own in raw.log: the daemon appends such lines to the trainer's file, so one
 * file and one byte count order both. Neither character occurs in what programs print for people.
 */
export const sysMark = "\x1e\x1f";

const lineCap = 16_384;
/** A secret that crosses the cap must still be whole when it is hidden: the longest form of the longest one. */
const keep = lineCap + 12_288;
const blanks = 64;

const nothing: Cut = { text: "", lacks: 0 };
export const startCook: CookState = { carry: "", now: nothing, before: nothing, inSys: false };

/** Cooks a piece of raw output. `text` is the piece as text without Loralei's own lines, for the trainer's parser. */
export function cook(
  state: CookState,
  bytes: Uint8Array,
  redact: Redact,
): { state: CookState; lines: CookedLine[]; text: string } {
  const { text, carry } = decode(state.carry, bytes);
  const lines: CookedLine[] = [];
  let { now, before } = state;
  let at = 0;
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", at)) {
    ({ now, before } = draw(now, before, text.slice(at, end)));
    emit(isVisible(now.text) || before.text === "" ? now : before, redact, lines);
    now = nothing;
    before = nothing;
    at = end + 1;
  }
  ({ now, before } = draw(now, before, text.slice(at)));
  const foreign = withoutSys(text, state.inSys);
  return { state: { carry, now, before, inSys: foreign.inSys }, lines, text: foreign.text };
}

/** Strips control characters and escapes but colours, and shortens runs of blanks. */
export function cleanText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  if (/[\x00-\x08\x0a-\x1f\x7f-\x9f]/.test(text)) {
    text = text.replace(escapes, "").replace(controls, "");
  }
  return text.replace(manyBlanks, "  ").trimEnd();
}

const manyBlanks = new RegExp(` {${blanks},}`, "g");
// CSI but colours, OSC up to its end, two- and three-byte escapes: ECMA-48 sections 5.3, 5.4, 8.3.89.
const escapes =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is removed
  /\x1b\[[0-?]*[ -/]*[@-ln-~]|\x1b\[(?:[<-?][0-?]*|[0-?]*[ -/]+)m|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]+[0-~]|\x1b[0-Z\\^-~]/g;
// A lone ESC that starts no colour goes as well.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const controls = /\x1b(?!\[[0-9;:]*m)|[\x00-\x08\x0a-\x1a\x1c-\x1f\x7f-\x9f]/g;

function emit({ text, lacks }: Cut, redact: Redact, lines: CookedLine[]): void {
  const sys = text.indexOf(sysMark);
  if (sys === -1) {
    lines.push({ o: "out", x: capped(redact(cleanText(text)), lacks) });
    return;
  }
  const glued = cleanText(text.slice(0, sys));
  if (glued !== "") lines.push({ o: "out", x: capped(redact(glued), 0) });
  lines.push({ o: "sys", x: capped(redact(cleanText(text.slice(sys))), lacks) });
}

function capped(text: string, lacks: number): string {
  if (lacks === 0 && text.length <= lineCap) return text;
  const room = lineCap - 64;
  const cut = lacks + Math.max(0, text.length - room);
  return `${text.slice(0, room).toWellFormed()} … [cut: ${cut} more characters]`;
}

/** The line after a further piece without "\n": only the states around its last "\r" are looked at. */
function draw(now: Cut, before: Cut, piece: string): { now: Cut; before: Cut } {
  const last = piece.lastIndexOf("\r");
  if (last === -1) return { now: longer(now, piece), before };
  for (let end = last; ; ) {
    const start = end === 0 ? -1 : piece.lastIndexOf("\r", end - 1);
    const drawn =
      start === -1 ? longer(now, piece.slice(0, end)) : longer(nothing, piece.slice(start + 1, end));
    if (isVisible(drawn.text)) {
      before = drawn;
      break;
    }
    if (start === -1) break;
    end = start;
  }
  return { now: longer(nothing, piece.slice(last + 1)), before };
}

function longer({ text, lacks }: Cut, piece: string): Cut {
  const room = keep - text.length;
  if (piece.length <= room) return piece === "" ? { text, lacks } : { text: text + piece, lacks };
  return { text: text + piece.slice(0, room), lacks: lacks + piece.length - room };
}

function isVisible(text: string): boolean {
  // The common case first: a bar begins with a letter or a digit.
  return /^[ ]*[!-~]/.test(text) || cleanText(text).trim() !== "";
}

function withoutSys(text: string, inSys: boolean): { text: string; inSys: boolean } {
  if (!inSys && !text.includes(sysMark)) return { text, inSys };
  let kept = "";
  for (let at = 0; at < text.length; ) {
    if (inSys) {
      const end = text.indexOf("\n", at);
      if (end === -1) break;
      at = end;
      inSys = false;
      continue;
    }
    const start = text.indexOf(sysMark, at);
    kept += text.slice(at, start === -1 ? text.length : start);
    if (start === -1) break;
    inSys = true;
    at = start;
  }
  return { text: kept, inSys };
}

function decode(carry: string, bytes: Uint8Array): { text: string; carry: string } {
  const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const all = carry === "" ? piece : Buffer.concat([Buffer.from(carry, "latin1"), piece]);
  const whole = all.length - unfinished(all);
  return { text: all.toString("utf8", 0, whole), carry: all.toString("latin1", whole) };
}

/** How many bytes at the end begin a character that has not arrived whole (RFC 3629 section 4), or a `sysMark`. */
function unfinished(bytes: Buffer): number {
  const end = bytes.length;
  if (end > 0 && bytes[end - 1] === 0x1e) return 1;
  for (let back = 1; back <= Math.min(3, end); back++) {
    const lead = bytes[end - back]!;
    if (lead < 0x80) return 0;
    if (lead < 0xc0) continue;
    const wanted = lead >= 0xf0 ? (lead <= 0xf4 ? 4 : 0) : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    if (back >= wanted) return 0;
    return back === 1 || isSecond(lead, bytes[end - back + 1]!) ? back : 0;
  }
  return 0;
}

/** Whether a second byte may follow this lead byte; the narrow ranges keep out overlong forms and surrogates. */
function isSecond(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0 && second <= 0xbf;
  if (lead === 0xed) return second >= 0x80 && second <= 0x9f;
  if (lead === 0xf0) return second >= 0x90 && second <= 0xbf;
  if (lead === 0xf4) return second >= 0x80 && second <= 0x8f;
  return second >= 0x80 && second <= 0xbf;
}
