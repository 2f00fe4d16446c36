import { describe, expect, it } from "vitest";
import { etaWords, spanWords, whenWords } from "./time.ts";

const min = 60_000;
const h = 60 * min;

describe("words of time", () => {
  it("tells a span in its two largest units", () => {
    expect([400, 8_000, 200_000, 180_000, 42 * min, 2 * h + 5 * min, 76 * h].map(spanWords)).toEqual([
      "under 1 s",
      "8 s",
      "3 min 20 s",
      "3 min",
      "42 min",
      "2 h 05 min",
      "3 d 4 h",
    ]);
  });

  it("rounds what is left to what can be trusted", () => {
    expect([1_000, 22_000, 90_000, 61 * min, 2 * h + 50 * min, 30 * h].map(etaWords)).toEqual([
      "a few seconds left",
      "25 s left",
      "2 min left",
      "1 h 15 min left",
      "3 h left",
      "1 d 6 h left",
    ]);
  });

  it("says nothing where nothing is known", () => {
    expect(etaWords(null)).toBeNull();
    expect(spanWords(Number.NaN)).toBe("–");
  });

  it("tells the day only when it is not today", () => {
    const now = new Date(2026, 10, 23, 15, 0).getTime();
    expect(whenWords(now - 10_000, now)).toBe("just now");
    expect(whenWords(now - 4 * min, now)).toBe("4 min ago");
    expect(whenWords(now - 3 * h, now)).toBe("today 12:00");
    expect(whenWords(now - 20 * h, now)).toBe("yesterday 19:00");
    expect(whenWords(now - 20 * 24 * h, now)).toBe("3 Nov 15:00");
  });
});
