import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { fieldOf, isActive } from "../../../fields.ts";
import { kohyaFamilies, kohyaFamily } from "../families.ts";
import { type KohyaOptions, kohyaSchema } from "../options/schema.ts";
import { runFiles } from "../toml.ts";
import { argumentsOf, contract } from "./contract.ts";
import { otherValues } from "./other-values.fixture.ts";
import { readBack } from "./read-back.ts";

const dataset = {
  root: "/data/hero",
  subsets: [{ path: "", absolute: "/data/hero", repeats: 3, isReg: false, classTokens: "" }],
};
const paths = { jobDir: "/jobs/1", outDir: "/jobs/1/out", metricsDir: "/jobs/1/metrics", resume: null };

const emit = (family: string, options: KohyaOptions) =>
  runFiles({ family: kohyaFamily(family), options, dataset, paths });

/** The options that give this one a meaning, so that it is sent at all. */
function beside(shape: z.core.$ZodShape, key: string): Record<string, unknown> {
  const condition = fieldOf(shape[key] as z.ZodType).onlyWith;
  if (!condition) return {};
  const value = condition.in.find((wanted) => z.safeParse(shape[condition.option]!, wanted).success);
  return { ...beside(shape, condition.option), [condition.option]: value };
}

/** What must be read at the option's place; undefined: nothing. */
const expected: Record<string, (value: never) => unknown> = {
  resolution: (text: string) => {
    const [w, h = w] = text.split(",").map(Number);
    return w === h ? w : [w, h];
  },
  face_crop_aug_range: (text: string) => text.split(",").map(Number),
  max_token_length: (tokens: number) => (tokens === 75 ? undefined : tokens),
  text_encoder_lr: (rate: number) => [rate],
  output_name: (name: string) => name.trim() || "lora",
  betas: (text: string) => `(${text.split(",").map(Number).join(", ")})`,
  sample_prompts: () => "/jobs/1/sample-prompts.json",
};

function wanted(key: string, place: string, value: unknown): unknown {
  const special = expected[key];
  if (special) return special(value as never);
  if (place === "network_args" || place === "optimizer_args") {
    if (typeof value === "boolean") return value ? "True" : "False";
    return String(value);
  }
  return value === false ? undefined : value;
}

/** Two hundred options, each emitted and read back: a second of work, more on a busy machine. */
const patience = 60_000;

for (const { id, script } of kohyaFamilies) {
  test(
    `${id}: every option arrives where ${script} reads it, in the form it wants, and changes what is sent`,
    () => {
      const schema = kohyaSchema(id);
      const failures: string[] = [];
      for (const key of Object.keys(schema.shape)) {
        const { place, key: trainersKey = key } = fieldOf(schema.shape[key] as z.ZodType);
        const base = schema.parse({
          ...beside(schema.shape, key),
          ...(key === "base_weights_multiplier" ? { base_weights: ["/a"] } : {}),
        });
        const plainText = JSON.stringify(emit(id, base as KohyaOptions));
        for (const value of fc.sample(otherValues(key, schema.shape[key] as z.ZodType), {
          numRuns: 2,
          seed: 7,
        })) {
          const files = emit(id, { ...base, [key]: value } as KohyaOptions);
          const { values, problems } = readBack(script, files);
          const told = `${key} = ${JSON.stringify(value)}`;
          failures.push(...problems.map((problem) => `${told}: ${problem}`));
          if (place === "studio") continue;
          if (JSON.stringify(files) === plainText) failures.push(`${told}: nothing changes`);
          if (key === "attention" || ["network_args", "optimizer_args", "lr_scheduler_args"].includes(key))
            continue;
          const found = values.get(`${place} ${trainersKey}`);
          const want = wanted(key, place, value);
          if (JSON.stringify(found) !== JSON.stringify(want)) {
            failures.push(
              `${told}: found ${JSON.stringify(found)} at ${place} ${trainersKey}, wanted ${JSON.stringify(want)}`,
            );
          }
        }
      }
      expect(failures).toEqual([]);
    },
    patience,
  );

  test(
    `${id}: any mixture of options gives files that ${script} reads whole`,
    () => {
      const schema = kohyaSchema(id);
      const every = Object.fromEntries(
        // The user's own network arguments go to the module as they are, known to it or not.
        Object.keys(schema.shape)
          .filter((key) => key !== "network_args")
          .map((key) => [
            key,
            fc.option(otherValues(key, schema.shape[key] as z.ZodType), { nil: undefined, freq: 2 }),
          ]),
      );
      fc.assert(
        fc.property(fc.record(every), (given) => {
          const options = schema.parse(given) as KohyaOptions;
          expect(readBack(script, emit(id, options)).problems).toEqual([]);
        }),
        { numRuns: 20, seed: 11 },
      );
    },
    patience,
  );
}

test("what has no meaning beside the other options is not sent", () => {
  const schema = kohyaSchema("sd15");
  const options = schema.parse({
    factor: 8,
    dora_wd: true,
    huber_c: 0.2,
    dynamo_backend: "eager",
  }) as KohyaOptions;
  expect(isActive(schema.shape, "factor", options)).toBe(false);
  const { values } = readBack("train_network.py", emit("sd15", options));
  expect([...values.keys()].filter((key) => /factor|dora_wd|huber_c|dynamo/.test(key))).toEqual([]);
});

test("what the contract calls unused, and what it does not know, cannot be sent", () => {
  const script = "sdxl_train_network.py";
  const text =
    'clip_skip = 2\nfused_backward_pass = true\nlearning_rte = 1.0\nlearning_rate = "1e-4"\nmax_train_steps = 10.0';
  const { problems } = readBack(script, [
    { path: "config.toml", text },
    {
      path: "dataset.toml",
      text: "[[datasets]]\nalpha_mask = true\nnetwork_multiplier = 1\n[[datasets.subsets]]\nbatch_size = 1",
    },
  ]);
  expect(problems).toEqual([
    `${script} does not read clip_skip`,
    `${script} does not read fused_backward_pass`,
    `${script} does not read learning_rte`,
    "learning_rate: float is wanted, found string 1e-4",
    "max_train_steps: int is wanted, found number 10",
    "alpha_mask may not stand on a dataset (dreambooth)",
    "network_multiplier: float is wanted, found 1",
    "batch_size may not stand on a subset (dreambooth)",
  ]);
});

/** Arguments of the two scripts that no option reaches, each with its reason. */
const notOffered: Record<string, string> = {
  console_log_level: "the log parser reads the levels",
  console_log_file: "the log is read from the process",
  console_log_simple: "it drops time and level from the log",
  v2: "the family says it",
  train_data_dir: "we write a dataset file",
  reg_data_dir: "we write a dataset file",
  in_json: "we write a dataset file",
  dataset_class: "a developer's hook",
  debug_dataset: "shows pictures and trains nothing",
  caption_extention: "an old misspelling",
  dataset_repeats: "for metadata files; repeats are of a folder",
  output_dir: "ours",
  logging_dir: "ours",
  config_file: "ours",
  dataset_config: "ours",
  output_config: "writes settings and ends",
  huggingface_token: "a secret goes by environment",
  wandb_api_key: "a secret goes by environment",
  use_8bit_adam: "optimizer_type says it",
  use_lion_optimizer: "optimizer_type says it",
  fused_backward_pass: "acts in full fine-tuning only",
  cpu_offload_checkpointing: "fails on these U-Nets",
  clip_skip: "without effect for SDXL, unexpected for SD 2",
  deepspeed: "several GPUs",
  zero_stage: "several GPUs",
  offload_optimizer_device: "several GPUs",
  offload_optimizer_nvme_path: "several GPUs",
  offload_param_device: "several GPUs",
  offload_param_nvme_path: "several GPUs",
  zero3_init_flag: "several GPUs",
  zero3_save_16bit_model: "several GPUs",
  fp16_master_weights_and_gradients: "several GPUs",
  ddp_timeout: "several GPUs",
  ddp_gradient_as_bucket_view: "several GPUs",
  ddp_static_graph: "several GPUs",
};

test.each(kohyaFamilies)(
  "$id: every argument of its script has an option, or a reason why not",
  ({ id, script, fixed }) => {
    const shape = kohyaSchema(id).shape;
    const datasetNames: Record<string, string> = { batch_size: "train_batch_size" };
    const reached = new Set(
      Object.entries(shape).flatMap(([option, schema]) => {
        const { key = option } = fieldOf(schema as z.ZodType);
        return option === "attention" ? ["sdpa", "xformers", "mem_eff_attn"] : [datasetNames[key] ?? key];
      }),
    );
    const missing = [...argumentsOf(script).keys()].filter(
      (dest) => !reached.has(dest) && !(dest in notOffered) && !(dest in fixed),
    );
    expect(missing).toEqual([]);
  },
);

test("every switch of the scripts is off by itself, so that an option that is off need not be sent", () => {
  for (const script of Object.keys(contract.scripts)) {
    for (const [dest, argument] of argumentsOf(script)) {
      if (argument.type === "bool") expect(argument.default ?? false, dest).toBe(false);
    }
  }
});
