import { StudioError } from "@loralei/core/errors";
import { studioLog } from "@loralei/core/jobs/studio-log";
import { expect, test } from "vitest";
import { makeMarks, tellFailure } from "./marks.ts";

function collected(now: () => number = () => 0) {
  const state = { text: "" };
  const marks = makeMarks((text) => {
    state.text += text;
  }, now);
  return { marks, state };
}

test("a marker stands on a line of its own, even behind a child's unfinished bar", () => {
  const { marks, state } = collected();
  marks.text("steps: 10%|#");
  marks.phase("setup");
  marks.bar(1, 3, "torch");
  marks.done();
  expect(state.text).toBe("steps: 10%|#\nloralei: phase setup\nloralei: bar 1/3 torch\nloralei: done\n");
  const { state: read, events } = studioLog.parse(studioLog.start(), state.text, 0);
  expect(events).toEqual([
    { type: "phase", phase: "setup" },
    { type: "phase", phase: "done" },
  ]);
  expect(read.progress.phase).toBe("done");
});

test("bars are told four times a second, the last one always, and never twice", () => {
  let nowMs = 0;
  const { marks, state } = collected(() => nowMs);
  for (; nowMs < 1_000; nowMs += 10) marks.bar(nowMs / 10, 100, "x");
  marks.bar(100, 100, "x");
  marks.bar(100, 100, "x");
  expect(state.text.trim().split("\n")).toEqual([
    "loralei: bar 0/100 x",
    "loralei: bar 25/100 x",
    "loralei: bar 50/100 x",
    "loralei: bar 75/100 x",
    "loralei: bar 100/100 x",
  ]);
});

test("a failure is one line whatever its message holds; a stop is none", () => {
  const { marks, state } = collected();
  const error = new StudioError("unreachable", "line\none\ttab", { help: "do\nthis" });
  expect(tellFailure(marks, error, new AbortController().signal)).toBe(1);
  expect(state.text).toBe("loralei: failed unreachable\tline one tab\tdo this\n");
  expect(tellFailure(marks, error, AbortSignal.abort())).toBe(130);
  expect(state.text.endsWith("\nStopped.\n")).toBe(true);
});
