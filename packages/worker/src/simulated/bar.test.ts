import { expect, test } from "vitest";
import { drawBar, threeDigits } from "./bar.ts";

test("a bar reads as sd-scripts draws it", () => {
  const bar = { label: "steps", done: 3, total: 20, elapsed: 17.34, postfix: "avr_loss=1.11" };
  expect(drawBar(bar)).toBe("steps:  15%|█▌        | 3/20 [00:17<01:38,  5.78s/it, avr_loss=1.11]");
  expect(drawBar({ ...bar, done: 0, elapsed: 0, postfix: "" })).toBe(
    "steps:   0%|          | 0/20 [00:00<?, ?it/s]",
  );
  expect(drawBar({ label: "", done: 3, total: 3, elapsed: 2.13, postfix: "" })).toBe(
    "100%|██████████| 3/3 [00:02<00:00,  1.41it/s]",
  );
});

test.each([
  [1.1, "1.1"],
  [1.1249, "1.12"],
  [0.0832, "0.0832"],
  [1_000, "1e+3"],
  [Number.NaN, "nan"],
  [Number.POSITIVE_INFINITY, "inf"],
])("%d is written with three digits as Python does: %s", (value, text) => {
  expect(threeDigits(value)).toBe(text);
});
