import { expect, test } from "vitest";
import { z } from "zod";
import { field, fieldOf } from "./fields.ts";

test("a field is found on the very schema it was registered on", () => {
  const rank = field(z.int().min(1).default(16), {
    label: "Rank",
    help: "Size of the adapter.",
    group: "network",
    level: "basic",
    place: "root",
  });
  expect(fieldOf(rank).label).toBe("Rank");
  expect(() => fieldOf(z.int())).toThrow("never registered");
});
