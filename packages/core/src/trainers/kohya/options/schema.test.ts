import { expect, expectTypeOf, test } from "vitest";
import type { z } from "zod";
import { fieldOf } from "../../../fields.ts";
import { kohya } from "../index.ts";
import { type KohyaOptions, kohyaSchema } from "./schema.ts";

const families = kohya.families.map(({ id }) => id);

test.each(families)(
  "%s: every option can be left out, and tells its name, help, section and place",
  (family) => {
    const { shape } = kohyaSchema(family);
    const sections = new Set<string>(kohya.sections.map(({ id }) => id));
    for (const [key, schema] of Object.entries(shape)) {
      const field = fieldOf(schema as z.ZodType);
      expect((schema as z.ZodType).safeParse(undefined).success, key).toBe(true);
      expect(sections.has(field.group), `${key}: section ${field.group}`).toBe(true);
      expect(field.label.length, key).toBeLessThanOrEqual(40);
      expect(field.help, key).toMatch(/[.)]$/);
      expect(key).toMatch(/^[a-z][a-z0-9_]*$/);
      if (field.onlyWith) expect(shape, key).toHaveProperty(field.onlyWith.option);
    }
  },
);

test.each(families)("%s: no two options of a section have the same name", (family) => {
  const names = Object.values(kohyaSchema(family).shape).map((schema) => {
    const { group, label } = fieldOf(schema as z.ZodType);
    return `${group}: ${label}`;
  });
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test.each(families)("%s: the defaults alone are a run that only lacks a model and pictures", (family) => {
  const options = kohyaSchema(family).parse({});
  const advice = kohya.check({ family, options, dataset: null, host: null, models: {} });
  expect(advice.map(({ code }) => code).sort()).toEqual(["no-dataset", "no-model"]);
});

test("a family's schema is built once", () => {
  expect(kohyaSchema("sd15")).toBe(kohyaSchema("sd15"));
  expect(() => kohyaSchema("sd9")).toThrow('no family "sd9" (it has sd15, sd2, sdxl)');
});

test("options keep their types", () => {
  expectTypeOf<KohyaOptions["network_dim"]>().toEqualTypeOf<number>();
  expectTypeOf<KohyaOptions["unet_lr"]>().toEqualTypeOf<number | null>();
  expectTypeOf<KohyaOptions["mixed_precision"]>().toEqualTypeOf<"bf16" | "fp16" | "no">();
  expectTypeOf<KohyaOptions["clip_skip"]>().toEqualTypeOf<number | null | undefined>();
});

test("legitimate values are taken: fractional alpha, clipping off, negative adaptive noise, fp32", () => {
  const given = {
    network_alpha: 0.5,
    max_grad_norm: 0,
    adaptive_noise_scale: -0.1,
    save_precision: "float",
    mixed_precision: "no",
  };
  expect(kohyaSchema("sdxl").parse(given)).toMatchObject(given);
});

test("lists for blocks are of the family's length", () => {
  const ranks = (n: number) => ({ block_dims: Array(n).fill(8).join(",") });
  expect(kohyaSchema("sd15").safeParse(ranks(25)).success).toBe(true);
  expect(kohyaSchema("sd15").safeParse(ranks(23)).success).toBe(false);
  expect(kohyaSchema("sdxl").safeParse(ranks(23)).success).toBe(true);
  expect(kohyaSchema("sdxl").safeParse({ down_lr_weight: "cosine+.25" }).success).toBe(true);
  expect(kohyaSchema("sdxl").safeParse({ down_lr_weight: "cosinus" }).success).toBe(false);
});
