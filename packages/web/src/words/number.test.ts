import { describe, expect, it } from "vitest";
import {
  countWords,
  lossWords,
  memoryWords,
  percentWords,
  plural,
  rateWords,
  sizeWords,
  speedWords,
} from "./number.ts";

describe("words of numbers", () => {
  it("tells sizes with one decimal only while it matters", () => {
    expect([0, 999, 1_000, 1_540_000, 148_000_000, 6_938_000_000].map(sizeWords)).toEqual([
      "0 B",
      "999 B",
      "1.0 kB",
      "1.5 MB",
      "148 MB",
      "6.9 GB",
    ]);
    expect([512, 8_192, 24_576].map(memoryWords)).toEqual(["512 MB", "8.0 GB", "24 GB"]);
  });

  it("writes learning rates as people do", () => {
    expect([0, 1e-4, 3.24e-5, 0.02, 1].map(rateWords)).toEqual(["0", "1e-4", "3.24e-5", "0.02", "1"]);
  });

  it("never says 100 % before the end", () => {
    expect([0, 0.5, 0.9999, 1].map(percentWords)).toEqual(["0 %", "50 %", "99 %", "100 %"]);
  });

  it("tells slow training in seconds a step", () => {
    expect(speedWords(2.5)).toBe("2.50 it/s");
    expect(speedWords(0.25)).toBe("4.00 s/it");
  });

  it("counts one and many, and keeps a loss that is not a number", () => {
    expect(plural(1, "image")).toBe("1 image");
    expect(plural(1_234, "entry", "entries")).toBe("1\u2009234 entries");
    expect(countWords(1_000_000)).toBe("1\u2009000\u2009000");
    expect(lossWords("nan")).toBe("nan");
    expect(lossWords(0.1)).toBe("0.1000");
  });
});
