import type { Down, Mark, Up } from "./messages.ts";

/** Where a numbered channel begins. */
export const startMark: Mark = { seq: 0, to: 0 };

interface Chunk {
  seq: number;
  from: number;
  to: number;
}

/**
 * What the keeper of a channel does with a chunk: store it (it continues the mark), acknowledge it again (it is
 * stored already), or ask to go back to the mark (a gap, or a source that disagrees).
 */
export function judgeChunk(mark: Mark, chunk: Chunk): "store" | "again" | "rewind" {
  if (chunk.seq === mark.seq + 1 && chunk.from === mark.to && chunk.to >= chunk.from) return "store";
  if (chunk.seq <= mark.seq && chunk.to <= mark.to) return "again";
  return "rewind";
}

/** The mark after a stored chunk. */
export function advance(chunk: Chunk): Mark {
  return { seq: chunk.seq, to: chunk.to };
}

/**
 * Judges a log or metrics chunk against the stored mark, inside the transaction that would store it.
 * `judged: "store"`: append it and save `mark` with it; else store nothing. `reply` goes back after the commit.
 */
export function answerChunk(
  stored: Mark,
  chunk: Extract<Up, { t: "log" | "metrics" }>,
): { judged: "store" | "again" | "rewind"; mark: Mark; reply: Down } {
  const { job, attempt, t } = chunk;
  const judged = judgeChunk(stored, chunk);
  const mark = judged === "store" ? advance(chunk) : stored;
  return { judged, mark, reply: { t: `${t}.${judged === "rewind" ? "rewind" : "ack"}`, job, attempt, mark } };
}

/**
 * The sender's side of a channel: what is under way, bounded by a window of bytes. Pure: every function returns
 * the next state. After a reconnect or a rewind, `resumeAt` forgets what was under way and the sender reads its
 * source again from the mark.
 */
export interface Outbox {
  /** Stored at the other end. */
  acked: Mark;
  /** Sent so far. */
  sent: Mark;
  /** Chunks under way with their weight in bytes, oldest first. */
  pending: readonly { seq: number; weight: number }[];
  inFlight: number;
}

export function resumeAt(mark: Mark): Outbox {
  return { acked: mark, sent: mark, pending: [], inFlight: 0 };
}

/** True while another chunk may be sent; one may always be under way, however heavy. */
export function hasRoom(outbox: Outbox, window: number): boolean {
  return outbox.pending.length === 0 || outbox.inFlight < window;
}

/** Notes a chunk as sent; its numbers must continue the outbox. */
export function noteSent(outbox: Outbox, chunk: Chunk, weight: number): Outbox {
  if (judgeChunk(outbox.sent, chunk) !== "store") {
    throw new RangeError(
      `chunk ${chunk.seq} (${chunk.from}…${chunk.to}) does not continue what was sent (${outbox.sent.seq}, ${outbox.sent.to})`,
    );
  }
  return {
    acked: outbox.acked,
    sent: advance(chunk),
    pending: [...outbox.pending, { seq: chunk.seq, weight }],
    inFlight: outbox.inFlight + weight,
  };
}

/** Notes an ack; late, doubled and out-of-order acks are harmless: a mark never falls, the window never goes negative. */
export function noteAck(outbox: Outbox, mark: Mark): Outbox {
  if (mark.seq <= outbox.acked.seq || mark.seq > outbox.sent.seq) return outbox;
  const pending = outbox.pending.filter((chunk) => chunk.seq > mark.seq);
  const inFlight = pending.reduce((sum, chunk) => sum + chunk.weight, 0);
  return { acked: mark, sent: outbox.sent, pending, inFlight };
}

/** True when everything sent is stored. */
export function isSettled(outbox: Outbox): boolean {
  return outbox.pending.length === 0;
}
