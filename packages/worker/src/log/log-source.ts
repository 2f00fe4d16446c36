import type { FileHandle } from "node:fs/promises";
import { type LogLine, RunEvent } from "@loralei/core/jobs/event";
import { bounds } from "@loralei/core/link/messages";
import type { LogParser, ParserState } from "@loralei/core/trainers/trainer";
import type { Source } from "../attempt/channel.ts";
import { type CookState, cook, startCook } from "./cook.ts";
import { type Redact, redactDeep } from "./redact.ts";

export interface LogState {
  cook: CookState;
  parser: ParserState;
}

export interface LogPiece {
  lines: LogLine[];
  events: RunEvent[];
}

/** Room for the envelope of a chunk around its lines and events. */
const envelope = 512;

/**
 * Reads raw.log as chunks of the link: at most 64 KiB of raw bytes, 1 000 lines and a frame of 256 KiB, whatever the
 * bytes are. `onParsed` hears the parser's state after each piece.
 */
export function logSource(options: {
  file: FileHandle;
  parser: LogParser;
  redact: () => Redact;
  now: () => number;
  onParsed: (state: ParserState) => void;
}): Source<LogState, LogPiece> {
  const { file, parser } = options;
  const buffer = Buffer.allocUnsafe(bounds.chunkBytes);

  return {
    start: { cook: startCook, parser: parser.start() },

    async next(state, from) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
      if (bytesRead === 0) return null;
      let length = endOfLines(buffer.subarray(0, bytesRead), bounds.chunkLines);
      for (;;) {
        const piece = take(state, buffer.subarray(0, length));
        if (piece.fits || length === 1) {
          options.onParsed(piece.state.parser);
          return { state: piece.state, to: from + length, body: piece.body, weight: piece.weight };
        }
        length = Math.ceil(length / 2);
      }
    },

    async skip(state, from, to) {
      for (let at = from; at < to; ) {
        const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, to - at), at);
        // The api has more than this disk: nothing can follow but what is appended after that.
        if (bytesRead === 0) break;
        state = take(state, buffer.subarray(0, bytesRead)).state;
        at += bytesRead;
      }
      options.onParsed(state.parser);
      return state;
    },
  };

  function take(state: LogState, bytes: Uint8Array) {
    const t = options.now();
    const redact = options.redact();
    const cooked = cook(state.cook, bytes, redact);
    const parsed = parser.parse(state.parser, cooked.text, t);
    const body: LogPiece = {
      lines: cooked.lines.map(({ o, x }) => ({ t, o, x })),
      // What the link would refuse is left out: a frame that the api cannot read would end the session.
      events: redactDeep(parsed.events, redact).filter((event) => RunEvent.safeParse(event).success),
    };
    const weight = Buffer.byteLength(JSON.stringify(body)) + envelope;
    const fits =
      weight <= bounds.maxFrame && body.lines.length <= bounds.chunkLines && body.events.length <= 1_000;
    return { state: { cook: cooked.state, parser: parsed.state }, body, weight, fits };
  }
}

/** How many bytes hold at most `most` line ends. */
function endOfLines(bytes: Buffer, most: number): number {
  let at = -1;
  for (let lines = 0; lines < most; lines++) {
    at = bytes.indexOf(0x0a, at + 1);
    if (at === -1) return bytes.length;
  }
  return at + 1;
}
