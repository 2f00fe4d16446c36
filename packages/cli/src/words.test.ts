import { noProgress } from "@loralei/core/jobs/progress";
import { expect, test } from "vitest";
import { bytes, duration, forOutput, percent, progressLine, table } from "./words.ts";

test("times and sizes are written for people", () => {
  expect([999, 61_000, 3_725_000].map(duration)).toEqual(["1 s", "1 min 01 s", "1 h 02 min"]);
  expect([0, 999, 92_100, 144_000_000].map(bytes)).toEqual(["0 B", "999 B", "92.1 kB", "144 MB"]);
});

test("progress says only what is known", () => {
  expect(progressLine(noProgress)).toBe("Preparing");
  expect(percent(noProgress)).toBe("");
  const half = {
    ...noProgress,
    phase: "train" as const,
    step: 5,
    totalSteps: 10,
    loss: "nan" as const,
    rate: 0.5,
    etaMs: 10_000,
  };
  expect(progressLine(half)).toBe("Training · step 5/10 (50 %) · loss nan · 2.00 s/step · 10 s left");
});

test("columns line up, and colours stay only on a terminal", () => {
  expect(
    table([
      ["A", "B"],
      ["long", "c"],
    ]),
  ).toBe("A     B\nlong  c\n");
  expect(forOutput("\u001b[31mred\u001b[0m", false)).toBe("red");
  expect(forOutput("\u001b[31mred\u001b[0m", true)).toBe("\u001b[31mred\u001b[0m");
});
