import { describe, expect, it } from "vitest";
import { matches } from "./find-settings.ts";

const field = {
  key: "network_dim",
  meta: {
    label: "Rank",
    help: "Size of the adapter.",
    group: "n",
    level: "basic",
    place: "root",
    words: ["dim"],
  },
} as const;

describe("search over settings", () => {
  it("finds by label, by the trainer's own name, by words people use, and by help", () => {
    for (const text of ["rank", "network_dim", "network dim", "DIM", "adapter size", ""])
      expect(matches(field, text)).toBe(true);
  });
  it("wants every word", () => {
    expect(matches(field, "rank alpha")).toBe(false);
  });
});
