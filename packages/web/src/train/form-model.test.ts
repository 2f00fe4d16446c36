import { field } from "@loralei/core/fields";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { formModel, limitWords } from "./form-model.ts";
import { allValues, isChanged, isShown, optionsToSend, readValue, showValue } from "./typed.ts";

const about = { help: "", group: "learning", level: "basic", place: "root" } as const;
const Prompt = z.strictObject({
  prompt: z.string().min(1),
  seed: z.int().min(0).max(4_294_967_295).nullable().default(null),
});
const schema = z.strictObject({
  learning_rate: field(z.number().min(0).max(1).default(1e-4), { ...about, label: "Learning rate" }),
  rank: field(z.int().min(1).max(1_024).default(16), { ...about, label: "Rank" }),
  optimizer: field(z.enum(["AdamW", "Prodigy"]).default("AdamW"), {
    ...about,
    label: "Optimizer",
    choices: { Prodigy: "Prodigy (finds its rate)" },
  }),
  d_coef: field(z.number().nullable().default(null), {
    ...about,
    label: "d coefficient",
    onlyWith: { option: "optimizer", in: ["Prodigy"] },
  }),
  tokens: field(z.literal([75, 150, 225]).default(225), { ...about, label: "Tokens" }),
  bucket: field(z.boolean().default(true), { ...about, label: "Buckets" }),
  weights: field(z.array(z.number()).default([]), { ...about, label: "Weights" }),
  prompts: field(z.array(Prompt).default([]), { ...about, label: "Prompts" }),
  odd: field(z.record(z.string(), z.number()).nullable().default(null), {
    ...about,
    label: "Odd",
    group: "nowhere",
  }),
  hidden: z.string().default(""),
});
const model = formModel(schema, [
  { id: "empty", title: "Empty" },
  { id: "learning", title: "Learning" },
]);
const of = (key: string) => model.byKey.get(key)!;

describe("the form of a schema", () => {
  it("draws every registered option once, and no empty section", () => {
    expect(model.sections.map((section) => section.id)).toEqual(["learning"]);
    expect(model.sections[0]!.fields.map((entry) => entry.key)).toEqual(
      Object.keys(schema.shape).filter((key) => key !== "hidden"),
    );
  });

  it("reads kind, limits and default off the schema", () => {
    expect(of("rank")).toMatchObject({
      kind: { type: "number", int: true, min: 1, max: 1_024 },
      initial: 16,
    });
    expect(of("learning_rate").kind).toMatchObject({ int: false, min: 0, max: 1 });
    expect(of("d_coef")).toMatchObject({ kind: { type: "number", min: null, max: null }, nullable: true });
    expect(of("optimizer").kind).toEqual({
      type: "choice",
      options: [
        { value: "AdamW", label: "AdamW" },
        { value: "Prodigy", label: "Prodigy (finds its rate)" },
      ],
    });
    expect(of("prompts").kind).toMatchObject({
      type: "rows",
      fields: [{ key: "prompt" }, { key: "seed", nullable: true }],
    });
    expect(of("odd").kind).toEqual({ type: "json" });
    expect(limitWords(of("rank").kind)).toBe("1 … 1024");
  });

  it("keeps the type of a choice that is a number", () => {
    expect(readValue(of("tokens"), "150")).toBe(150);
  });
});

describe("what is typed", () => {
  it("reads scientific numbers and decimal commas, and hands on what is no number", () => {
    expect(
      ["1e-4", "0,5", " 3 ", ".5", "1e", "", "abc"].map((text) => readValue(of("learning_rate"), text)),
    ).toEqual([1e-4, 0.5, 3, 0.5, "1e", "", "abc"]);
    expect(readValue(of("d_coef"), " ")).toBeNull();
  });

  it("shows small numbers as people write them, and reads them back", () => {
    expect(showValue(of("learning_rate"), 1e-4)).toBe("1e-4");
    expect(showValue(of("learning_rate"), 0.02)).toBe("0.02");
    for (const value of [1e-4, 3.25e-5, 0.5, 1]) {
      expect(readValue(of("learning_rate"), showValue(of("learning_rate"), value))).toBe(value);
    }
  });

  it("goes through lists and rows and back", () => {
    const rows = [
      { prompt: "a cat", seed: 7 },
      { prompt: "a dog", seed: null },
    ];
    expect(readValue(of("prompts"), showValue(of("prompts"), rows))).toEqual(rows);
    expect(readValue(of("weights"), "0.5\n\n1e-3\nx")).toEqual([0.5, 1e-3, "x"]);
  });

  it("is laid over preset and default, and sent only where it differs and matters", () => {
    const preset = { rank: 32, optimizer: "AdamW" };
    const typed = { learning_rate: "3e-4", d_coef: "2" };
    const values = allValues(model, preset, typed);
    expect(values).toMatchObject({ rank: 32, learning_rate: 3e-4, d_coef: 2 });
    expect(isShown(model, of("d_coef"), values)).toBe(false);
    expect(optionsToSend(model, values)).toEqual({ rank: 32, learning_rate: 3e-4 });
    expect(optionsToSend(model, { ...values, optimizer: "Prodigy" })).toEqual({
      rank: 32,
      learning_rate: 3e-4,
      optimizer: "Prodigy",
      d_coef: 2,
    });
  });

  it("counts as changed only when it means something else than the preset", () => {
    expect(isChanged(of("rank"), { rank: 32 }, { rank: "32" })).toBe(false);
    expect(isChanged(of("rank"), { rank: 32 }, { rank: "16" })).toBe(true);
    expect(isChanged(of("rank"), {}, {})).toBe(false);
  });
});
