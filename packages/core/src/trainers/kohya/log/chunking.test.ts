import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { explainKohya } from "./explain.ts";
import { captureOf, inPieces, replay, timeless } from "./replay.fixture.ts";

// One character at a time through every captured run: seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const folder = new URL("fixtures/", import.meta.url);
const texts = [
  ...readdirSync(folder).filter((name) => /\.(jsonl|txt)$/.test(name)),
  ...readdirSync(new URL("errors/", folder)).map((name) => `errors/${name}`),
].map((name) => {
  const text = readFileSync(new URL(name, folder), "utf8");
  return { name, text: name.endsWith(".jsonl") ? captureOf(text).text : text };
});

const exit = { code: 1, signal: null };

function seen(pieces: Iterable<string>) {
  const { state, events } = replay(pieces);
  return {
    events,
    state: timeless(state),
    verdict: explainKohya({ exit, state, tail: [], stopAsked: false }),
  };
}

describe.each(texts)("$name, cut anywhere, gives the same events, state and verdict", ({ name, text }) => {
  const whole = seen([text]);

  test.each([1, 7, 4_096])("in pieces of %i", (size) => {
    expect(seen(inPieces(text, size))).toEqual(whole);
  });

  test("as it came", () => {
    if (!name.endsWith(".jsonl")) return;
    const { pieces } = captureOf(readFileSync(new URL(name, folder), "utf8"));
    const { state, events } = replay(pieces);
    expect(events).toEqual(whole.events);
    expect(timeless(state)).toEqual(whole.state);
  });

  test("in random pieces, the state saved and read back between them", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 40 }), (sizes) => {
        const pieces: string[] = [];
        for (let at = 0, i = 0; at < text.length; at += sizes[i % sizes.length]!, i++)
          pieces.push(text.slice(at, at + sizes[i % sizes.length]!));
        const { state, events } = replay(pieces, (saved) => JSON.parse(JSON.stringify(saved)));
        expect(events).toEqual(whole.events);
        expect(timeless(state)).toEqual(whole.state);
      }),
      { seed: 42, numRuns: 8 },
    );
  });
});

test("a log cut off at any place never makes the parser fail, and what it told stays told", () => {
  const { text } = captureOf(readFileSync(new URL("columns500.jsonl", folder), "utf8"));
  const { events } = replay([text]);
  for (let end = 0; end < text.length; end += 997) {
    const begun = replay([text.slice(0, end)]);
    expect(events.slice(0, begun.events.length)).toEqual(begun.events);
    explainKohya({ exit, state: begun.state, tail: [], stopAsked: false });
  }
});
