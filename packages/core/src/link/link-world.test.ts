import fc from "fast-check";
import { expect, test } from "vitest";
import { makeWorld, type World } from "./link-world.ts";
import * as world from "./link-world-moves.ts";

const moves: ((w: World) => void)[] = [
  (w) => world.trainerWrites(w, 1),
  (w) => world.trainerWrites(w, 6),
  world.deliverUp,
  world.deliverUp,
  world.deliverUp,
  world.deliverDown,
  world.deliverDown,
  world.deliverDown,
  world.waitForTick,
  world.cut,
  world.crashApi,
  world.crashWorker,
  (w) => {
    w.storeFails = "before";
  },
  (w) => {
    w.storeFails = "after";
  },
  (w) => {
    w.silent = !w.silent;
  },
];

/** Everything works from here on: the trainer ends, frames arrive, time passes. Returns the rounds it took. */
function heal(w: World): number {
  w.silent = false;
  w.storeFails = "no";
  for (let round = 1; round <= 400; round++) {
    world.trainerWrites(w, 10);
    while (w.up.length + w.down.length > 0) {
      world.deliverUp(w);
      world.deliverDown(w);
      whole(w);
    }
    if (w.store.ended && w.worker.deleted) return round;
    world.waitForTick(w);
  }
  return Number.POSITIVE_INFINITY;
}

function whole(w: World): void {
  // Stored lines are exactly a prefix of the log, and nothing is believed stored that is not.
  if (w.store.lines.some((line, i) => line !== i)) throw new Error(`stored ${w.store.lines}`);
  if (w.store.log.to !== w.store.lines.length) throw new Error("the mark and the lines disagree");
  const acked = w.worker.attempt?.log.outbox.acked.to ?? 0;
  if (acked > w.store.lines.length) throw new Error("acknowledged what was not committed");
}

test("under any faults each log line is stored once, in order, and once they stop the job ends with every file", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.nat(moves.length - 1), { maxLength: 120 }),
      (lines, schedule) => {
        const w = makeWorld(lines);
        world.startWorld(w);
        for (const move of schedule) {
          moves[move]!(w);
          whole(w);
        }
        expect(heal(w)).toBeLessThan(400);
        expect(w.store.lines.length).toBe(lines);
        expect([...w.store.files].sort((a, b) => a - b)).toEqual(w.disk.files);
        expect(w.store.exited).toBe(true);
      },
    ),
    { numRuns: 2_500 },
  );
}, 60_000);

test("without faults the api has the whole log after one greeting", () => {
  const w = makeWorld(40);
  world.startWorld(w);
  expect(heal(w)).toBeLessThan(8);
  expect(w.store.lines).toEqual(Array.from({ length: 40 }, (_, i) => i));
});
