import { expect, test } from "vitest";
import { mapPooled } from "./pool.ts";

test("results keep the order of the items and no more than the width runs at once", async () => {
  let running = 0;
  let most = 0;
  const results = await mapPooled([5, 1, 4, 2, 3, 0], 3, async (turns) => {
    most = Math.max(most, ++running);
    for (let i = 0; i < turns; i++) await Promise.resolve();
    running--;
    return turns * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30, 0]);
  expect(most).toBe(3);
  expect(await mapPooled([], 3, async () => 1)).toEqual([]);
});

test("after a failure or an abort nothing new is started, and what runs is waited for", async () => {
  const started: number[] = [];
  const ended: number[] = [];
  const run = mapPooled([0, 1, 2, 3], 2, async (n) => {
    started.push(n);
    if (n === 0) throw new Error("zero");
    await new Promise(setImmediate);
    ended.push(n);
  });
  await expect(run).rejects.toThrow("zero");
  expect([started, ended]).toEqual([[0, 1], [1]]);
  const aborted = mapPooled([1], 1, async () => started.push(9), AbortSignal.abort(new Error("stop")));
  await expect(aborted).rejects.toThrow("stop");
  expect(started).not.toContain(9);
});
