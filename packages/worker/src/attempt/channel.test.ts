import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { type Channel, openChannel, type Source } from "./channel.ts";

/** A source whose pieces are single letters of a text that grows; its state is all that was read. */
function lettersOf(text: () => string): Source<string, string> {
  return {
    start: "",
    async next(state, from) {
      const letter = text()[from];
      return letter === undefined ? null : { state: state + letter, to: from + 1, body: letter, weight: 10 };
    },
    skip: async (state, from, to) => state + text().slice(from, to),
  };
}

const open: Channel<string>[] = [];
afterEach(async () => {
  for (const channel of open.splice(0)) await channel.close();
});

function openLetters(options: {
  text: () => string;
  hasRoom?: () => boolean;
  saved?: string;
  flushMs?: number;
}) {
  const sent: { seq: number; from: number; to: number; body: string }[] = [];
  const { saved } = options;
  const channel = openChannel({
    source: lettersOf(options.text),
    saved: saved === undefined ? null : { mark: { seq: saved.length, to: saved.length }, state: saved },
    hasRoom: options.hasRoom ?? (() => true),
    send: ({ seq, from, to, body }) => sent.push({ seq, from, to, body }),
    flushMs: () => options.flushMs ?? 0,
    onError: (error) => {
      throw error;
    },
  });
  open.push(channel);
  return { channel, sent, text: () => sent.map((piece) => piece.body).join("") };
}

test("nothing is read before the api has told where to begin", async () => {
  const { channel, sent } = openLetters({ text: () => "abc" });
  channel.wake();
  await new Promise(setImmediate);
  expect(sent).toEqual([]);
  channel.restart({ seq: 0, to: 0 });
  await channel.drained();
  expect(sent.map((piece) => piece.seq)).toEqual([1, 2, 3]);
});

test("a piece is read only when there is room, so that nothing piles up", async () => {
  let room = 2;
  const { channel, sent } = openLetters({ text: () => "abcdef", hasRoom: () => room-- > 0 });
  channel.restart({ seq: 0, to: 0 });
  await vi.waitFor(() => expect(sent.length).toBe(2));
  room = 4;
  channel.wake();
  await vi.waitFor(() => expect(sent.length).toBe(6));
});

test("after a restart reading goes on from the mark with the state that belongs there", async () => {
  const { channel, text } = openLetters({ text: () => "abcdef", saved: "ab" });
  channel.restart({ seq: 4, to: 4 });
  await channel.drained();
  expect(text()).toBe("ef");
  expect(channel.at()).toEqual({ mark: { seq: 6, to: 6 }, state: "abcdef" });
  channel.restart({ seq: 1, to: 1 });
  await channel.drained();
  expect(text()).toBe("efbcdef");
  expect(channel.at()?.state).toBe("abcdef");
});

test("the saved place is the acknowledged one", async () => {
  const { channel } = openLetters({ text: () => "abcdef" });
  channel.restart({ seq: 0, to: 0 });
  await channel.drained();
  expect(channel.checkpoint()).toEqual({ mark: { seq: 0, to: 0 }, state: "" });
  channel.acked({ seq: 3, to: 3 });
  expect(channel.checkpoint()).toEqual({ mark: { seq: 3, to: 3 }, state: "abc" });
});

test("the first piece after a pause goes at once, the next waits for company", async () => {
  let text = "a";
  const { channel, sent } = openLetters({ text: () => text, flushMs: 60 });
  channel.restart({ seq: 0, to: 0 });
  const before = performance.now();
  await channel.drained();
  expect(sent.length).toBe(1);
  text = "ab";
  channel.wake();
  await vi.waitFor(() => expect(sent.length).toBe(2));
  expect(performance.now() - before).toBeGreaterThan(50);
});

test("however often and wherever it is restarted, the state is that of a reader who read from the beginning", async () => {
  const marks = fc.array(fc.nat(8), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(marks, async (restarts) => {
      const { channel } = openLetters({ text: () => "abcdefgh" });
      for (const to of restarts) {
        channel.restart({ seq: to, to });
        if (to % 2) await channel.drained();
      }
      await channel.drained();
      expect(channel.at()).toEqual({ mark: { seq: 8, to: 8 }, state: "abcdefgh" });
      await channel.close();
    }),
    { numRuns: 200 },
  );
});
