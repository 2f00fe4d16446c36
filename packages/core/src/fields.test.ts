import { expect, test } from "vitest";
import { z } from "zod";
import { field, fieldOf, isActive } from "./fields.ts";

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

test("an option is active while its condition holds, and the condition of the option that this names", () => {
  const base = { help: "Help.", group: "network", level: "basic", place: "root" } as const;
  const shape = {
    kind: field(z.string(), { ...base, label: "Kind" }),
    algorithm: field(z.string(), {
      ...base,
      label: "Algorithm",
      onlyWith: { option: "kind", in: ["lycoris"] },
    }),
    factor: field(z.int(), { ...base, label: "Factor", onlyWith: { option: "algorithm", in: ["lokr"] } }),
  };
  expect(isActive(shape, "kind", {})).toBe(true);
  expect(isActive(shape, "factor", { kind: "lycoris", algorithm: "lokr" })).toBe(true);
  expect(isActive(shape, "factor", { kind: "lora", algorithm: "lokr" })).toBe(false);
  expect(isActive(shape, "nothing", {})).toBe(false);
});
