import fc from "fast-check";
import { expect, test } from "vitest";
import {
  advance,
  hasRoom,
  judgeChunk,
  noteAck,
  noteSent,
  type Outbox,
  resumeAt,
  startMark,
} from "./ledger.ts";
import type { Mark } from "./messages.ts";

interface Chunk {
  seq: number;
  from: number;
  to: number;
}

/**
 * A sender and a keeper with a wire between that drops, doubles and reorders single messages, which no socket does:
 * the ledger alone must hold. The source is the numbers 0 … end - 1.
 */
class Talk {
  readonly stored: number[] = [];
  mark: Mark = startMark;
  outbox: Outbox = resumeAt(startMark);
  readonly chunks: Chunk[] = [];
  readonly answers: { rewind: boolean; mark: Mark }[] = [];
  readonly end: number;

  constructor(end: number) {
    this.end = end;
  }

  send(size: number): void {
    const { seq, to } = this.outbox.sent;
    const chunk = { seq: seq + 1, from: to, to: Math.min(this.end, to + size) };
    if (chunk.to === chunk.from || !hasRoom(this.outbox, 50)) return;
    this.outbox = noteSent(this.outbox, chunk, 10);
    this.chunks.push(chunk);
  }

  keep(index: number, double: boolean): void {
    const at = index % (this.chunks.length || 1);
    const chunk = this.chunks[at];
    if (!chunk) return;
    if (!double) this.chunks.splice(at, 1);
    const judged = judgeChunk(this.mark, chunk);
    if (judged === "store") {
      for (let n = chunk.from; n < chunk.to; n++) this.stored.push(n);
      this.mark = advance(chunk);
    }
    this.answers.push({ rewind: judged === "rewind", mark: this.mark });
  }

  hear(index: number): void {
    const [answer] = this.answers.splice(index % (this.answers.length || 1), 1);
    if (!answer) return;
    this.outbox = answer.rewind ? resumeAt(answer.mark) : noteAck(this.outbox, answer.mark);
  }

  /** Either end starts again: the sender from the keeper's mark, what was under way is lost. */
  crash(): void {
    this.chunks.length = 0;
    this.answers.length = 0;
    this.outbox = resumeAt(this.mark);
  }
}

test("whatever a wire drops, doubles and reorders, what is stored is exactly a prefix", () => {
  const move = fc.tuple(fc.nat(6), fc.nat(20));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), fc.array(move, { maxLength: 150 }), (end, moves) => {
      const talk = new Talk(end);
      for (const [kind, n] of moves) {
        if (kind <= 1) talk.send(1 + (n % 7));
        else if (kind === 2) talk.keep(n, false);
        else if (kind === 3) talk.keep(n, true);
        else if (kind === 4) talk.hear(n);
        else if (kind === 5) talk.chunks.splice(n % (talk.chunks.length || 1), 1);
        else talk.crash();
        expect(talk.stored).toEqual(Array.from(talk.stored.keys()));
        expect(talk.outbox.acked.to).toBeLessThanOrEqual(talk.stored.length);
        expect(talk.outbox.inFlight).toBeGreaterThanOrEqual(0);
      }
      talk.crash();
      while (talk.stored.length < end) {
        talk.send(3);
        talk.keep(0, false);
        talk.hear(0);
      }
      expect(talk.stored.length).toBe(end);
    }),
    { numRuns: 1_500 },
  );
});
