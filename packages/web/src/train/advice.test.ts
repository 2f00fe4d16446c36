import { field } from "@loralei/core/fields";
import type { Advice } from "@loralei/core/trainers/trainer";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { datasetAdvice, mergeAdvice, typedAdvice } from "./advice.ts";
import { formModel } from "./form-model.ts";

const about = { help: "", group: "a", level: "basic", place: "root" } as const;
const schema = z.strictObject({
  rank: field(z.int().min(1).max(1_024).default(16), { ...about, label: "Rank" }),
  rate: field(z.number().default(1e-4), { ...about, label: "Rate" }),
  prompts: field(
    z.array(z.strictObject({ prompt: z.string().min(1, "a sample needs a prompt") })).default([]),
    {
      ...about,
      label: "Prompts",
    },
  ),
});
const model = formModel(schema, [{ id: "a", title: "A" }]);
const told = (options: Record<string, unknown>) =>
  typedAdvice(schema, model, options).map(({ field, message }) => `${field}: ${message}`);

describe("advice on what is typed", () => {
  it("says in plain words what is wanted, beside its field", () => {
    expect(told({ rate: "1e-" })).toEqual(["rate: This is not a number. Write it like 12, 0.5 or 1e-4."]);
    expect(told({ rank: 0 })).toEqual(["rank: At least 1 is wanted."]);
    expect(told({ rank: 5_000 })).toEqual(["rank: At most 1024 is allowed."]);
    expect(told({ rank: 1.5 })).toEqual(["rank: A whole number is wanted."]);
    expect(told({ rank: 16, rate: 1e-4 })).toEqual([]);
  });

  it("names the entry of a list", () => {
    expect(told({ prompts: [{ prompt: "a" }, { prompt: "" }] })).toEqual([
      "prompts: entry 2, prompt: A sample needs a prompt",
    ]);
  });

  it("tells a dataset that is missing, and repeats that are no number", () => {
    expect(datasetAdvice(null).map((advice) => advice.code)).toEqual(["no-dataset"]);
    const subset = { path: "10_a", repeats: "x", classTokens: "", isReg: false };
    expect(datasetAdvice({ name: "d", root: "/d", subsets: [subset] })[0]?.message).toContain("10_a");
    expect(datasetAdvice({ name: "d", root: "/d", subsets: [{ ...subset, repeats: "10" }] })).toEqual([]);
  });

  it("is one list with errors first, and the page's own word on a field wins", () => {
    const make = (severity: Advice["severity"], on: string, message: string): Advice => ({
      severity,
      field: on,
      code: "x",
      message,
    });
    const merged = mergeAdvice(
      [make("error", "rank", "own")],
      [make("warning", "rank", "w"), make("error", "rank", "old"), make("error", "rate", "e")],
    );
    expect(merged.map((advice) => advice.message)).toEqual(["own", "e", "w"]);
  });
});
