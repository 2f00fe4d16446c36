import { expect, test } from "vitest";
import { kohya } from "./kohya/index.ts";
import { editDistance, nearest } from "./nearest.ts";
import { parseOptions } from "./parse-options.ts";

const advice = (input: unknown, family = "sdxl") => {
  const parsed = parseOptions(kohya, family, input);
  return parsed.ok ? [] : parsed.advice;
};

test("good options come back with every default filled in", () => {
  const parsed = parseOptions(kohya, "sdxl", { network_dim: 32 });
  expect(parsed).toMatchObject({
    ok: true,
    options: { network_dim: 32, network_alpha: 8, resolution: "1024" },
  });
});

test("a mistyped option is told by name, with the nearest known one", () => {
  expect(advice({ network_dmi: 8 })).toEqual([
    {
      severity: "error",
      field: "network_dmi",
      code: "unknown-option",
      message:
        'There is no setting "network_dmi" for this trainer and model family; the nearest is network_dim (Rank).',
    },
  ]);
});

test("an option of another family is unknown here", () => {
  expect(advice({ cache_text_encoder_outputs: true }, "sd15")[0]).toMatchObject({
    field: "cache_text_encoder_outputs",
    code: "unknown-option",
  });
});

test("an option that is near to nothing gets no guess", () => {
  expect(advice({ xyzzy_quux: 1 })[0]?.message).not.toContain("nearest");
});

test("everything wrong is told at once, each beside its option, with what was found", () => {
  const told = advice({
    network_dim: 0,
    mixed_precision: "fp61",
    resolution: 512,
    lr_warmup_steps: 1.5,
    sample_prompts: [{ prompt: "ok" }, { prompt: "", width: 1 }],
    learning_rte: 1,
  });
  expect(told.map(({ field }) => field).sort()).toEqual([
    "learning_rte",
    "lr_warmup_steps",
    "mixed_precision",
    "network_dim",
    "resolution",
    "sample_prompts",
    "sample_prompts",
  ]);
  const message = (field: string) => told.find((row) => row.field === field)?.message ?? "";
  expect(message("network_dim")).toBe("Rank: 1 or more is wanted; found 0.");
  expect(message("mixed_precision")).toBe('Precision: one of "bf16", "fp16", "no" is wanted; found "fp61".');
  expect(message("resolution")).toBe("Resolution: a text is wanted; found 512.");
  expect(message("lr_warmup_steps")).toContain("a share below 1, or a whole number of steps is wanted");
  expect(message("sample_prompts")).toContain("Sample prompts (1 › ");
});

test.each([null, 5, "text", []])("%j are no options at all", (input) => {
  expect(advice(input)).toMatchObject([{ field: null, code: "bad-options" }]);
});

test("the distance counts letters more, less, other, and swapped", () => {
  expect(editDistance("", "abc")).toBe(3);
  expect(editDistance("network_dmi", "network_dim")).toBe(1);
  expect(editDistance("unet_lr", "unet_lr")).toBe(0);
  expect(editDistance("kitten", "sitting")).toBe(3);
});

test("the nearest word is found without regard to case, and by its beginning", () => {
  const known = ["network_dim", "network_alpha", "learning_rate", "lr_scheduler"];
  expect(nearest("Learning_Rate", known)).toBe("learning_rate");
  expect(nearest("learningrate", known)).toBe("learning_rate");
  expect(nearest("network_al", known)).toBe("network_alpha");
  expect(nearest("vae", known)).toBeNull();
});
