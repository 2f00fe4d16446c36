import fc from "fast-check";
import { expect, test } from "vitest";
import {
  advance,
  hasRoom,
  isSettled,
  judgeChunk,
  noteAck,
  noteSent,
  type Outbox,
  resumeAt,
  startMark,
} from "./ledger.ts";

test("a chunk that continues the mark is stored, an old one acknowledged again, a gap rewound", () => {
  const mark = { seq: 2, to: 100 };
  expect(judgeChunk(mark, { seq: 3, from: 100, to: 150 })).toBe("store");
  expect(judgeChunk(mark, { seq: 2, from: 50, to: 100 })).toBe("again");
  expect(judgeChunk(mark, { seq: 4, from: 150, to: 160 })).toBe("rewind");
  expect(judgeChunk(mark, { seq: 3, from: 90, to: 150 })).toBe("rewind");
  expect(judgeChunk(mark, { seq: 1, from: 0, to: 400 })).toBe("rewind");
});

test("acks may come late, twice and out of order: the window never goes negative", () => {
  let box: Outbox = resumeAt(startMark);
  for (let seq = 1; seq <= 5; seq++) box = noteSent(box, { seq, from: (seq - 1) * 10, to: seq * 10 }, 10);
  box = noteAck(box, { seq: 5, to: 50 });
  expect(isSettled(box)).toBe(true);
  expect(noteAck(noteAck(box, { seq: 3, to: 30 }), { seq: 4, to: 40 })).toEqual(box);
  expect(box.inFlight).toBe(0);
});

test("one chunk may always be under way, however heavy, and no second beyond the window", () => {
  let box = resumeAt(startMark);
  expect(hasRoom(box, 100)).toBe(true);
  box = noteSent(box, { seq: 1, from: 0, to: 500 }, 500);
  expect(hasRoom(box, 100)).toBe(false);
});

test("an ack for what was never sent is ignored", () => {
  const box = noteSent(resumeAt(startMark), { seq: 1, from: 0, to: 10 }, 10);
  expect(noteAck(box, { seq: 7, to: 70 })).toBe(box);
});

test("a chunk that does not continue the outbox is our mistake and throws", () => {
  expect(() => noteSent(resumeAt(startMark), { seq: 2, from: 0, to: 1 }, 1)).toThrow("does not continue");
});

test("over a wire that drops, doubles and reorders, what is stored is a prefix, each chunk once", () => {
  const wire = fc.array(fc.record({ drop: fc.boolean(), twice: fc.boolean(), late: fc.boolean() }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(wire, (faults) => {
      let mark = startMark;
      const stored: number[] = [];
      let box = resumeAt(startMark);
      const held: { seq: number; from: number; to: number }[] = [];
      const deliver = (chunk: { seq: number; from: number; to: number }) => {
        const verdict = judgeChunk(mark, chunk);
        if (verdict === "store") {
          stored.push(chunk.seq);
          mark = advance(chunk);
        }
        box = verdict === "rewind" ? resumeAt(mark) : noteAck(box, mark);
      };
      for (const fault of faults) {
        const chunk = { seq: box.sent.seq + 1, from: box.sent.to, to: box.sent.to + 7 };
        box = noteSent(box, chunk, 7);
        if (fault.late) held.push(chunk);
        else if (!fault.drop) deliver(chunk);
        if (fault.twice) deliver(chunk);
        if (!fault.late) for (const old of held.splice(0)) deliver(old);
      }
      expect(stored).toEqual(Array.from({ length: stored.length }, (_, i) => i + 1));
      expect(mark.to).toBe(stored.length * 7);
      expect(box.inFlight).toBeGreaterThanOrEqual(0);
    }),
  );
});
