import { expect, test } from "vitest";
import type { WebSocket } from "ws";
import { paced } from "./paced.ts";

async function* counting(signal: AbortSignal) {
  for (let i = 1; !signal.aborted; i++) yield i;
}

test("the first event goes at once, and then at most twenty come in a second", async () => {
  const begin = performance.now();
  const at: number[] = [];
  for await (const event of paced(null, undefined, counting)) {
    at.push(performance.now() - begin);
    if (event === 6) break;
  }
  expect(at[0]).toBeLessThan(40);
  expect(at[5]).toBeGreaterThan(190);
});

test("a reader that does not read is waited for, and nothing piles up", async () => {
  const socket = { readyState: 1, OPEN: 1, bufferedAmount: 0 };
  let made = 0;
  async function* source() {
    for (;;) {
      socket.bufferedAmount += 700_000;
      yield ++made;
    }
  }
  const events = paced(socket as unknown as WebSocket, undefined, source);
  await events.next();
  await events.next();
  let third = false;
  const waiting = events.next().then(() => {
    third = true;
  });
  // Only time can show that nothing comes.
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect([third, made]).toEqual([false, 2]);
  socket.bufferedAmount = 0;
  await waiting;
  expect(made).toBe(3);
  await events.return();
});

test("the source ends when its reader leaves, and when the signal ends", async () => {
  let inner: AbortSignal | null = null;
  const keep = (signal: AbortSignal) => {
    inner = signal;
    return counting(signal);
  };
  for await (const _ of paced(null, undefined, keep)) break;
  expect(inner!.aborted).toBe(true);
  const outer = new AbortController();
  const seen: number[] = [];
  for await (const event of paced(null, outer.signal, keep)) {
    seen.push(event);
    if (event === 2) outer.abort();
  }
  expect(seen.length).toBeLessThan(4);
});
