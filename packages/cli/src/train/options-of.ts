import { fieldOf } from "@loralei/core/fields";
import { argumentsOf } from "@loralei/core/trainers/kohya/contract/contract";
import type { KohyaFamily } from "@loralei/core/trainers/kohya/families";
import { optimizers, otherOptimizer } from "@loralei/core/trainers/kohya/optimizers";
import { kohyaSchema } from "@loralei/core/trainers/kohya/options/schema";
import type { Options } from "@loralei/core/trainers/trainer";
import type { z } from "zod";

/** What becomes of a config.toml of sd-scripts: options by their names, and what was left out on purpose. */
export interface TakenOver {
  /** Also the keys that nobody knows: the schema tells them by name. */
  options: Options;
  /** Sentences about keys that Loralei sets itself. */
  notes: string[];
}

/**
 * Translates the trainer's own keys into options. What the file does not say becomes the trainer's default, not
 * the form's, so that the run is the one that `--config_file` would start.
 */
export function optionsOf(config: Readonly<Record<string, unknown>>, family: KohyaFamily): TakenOver {
  const shape = kohyaSchema(family.id).shape as Record<string, z.ZodType>;
  const options: Options = trainerDefaults(shape, family);
  const notes: string[] = [];
  for (const [key, given] of Object.entries(config)) {
    const value = typeof given === "bigint" ? Number(given) : given;
    const note = ours[key];
    if (note !== undefined) {
      if (note !== "") notes.push(`${key}: ${note}`);
    } else if (!(key in family.fixed)) take(options, shape, key, value);
  }
  if (config.max_train_epochs === undefined) options.max_train_epochs = null;
  else options.max_train_steps = null;
  return { options, notes };
}

/** Keys of config.toml that are not taken over, and why; "" needs no word. */
const ours: Readonly<Record<string, string>> = {
  config_file: "",
  output_config: "",
  dataset_config: "",
  train_data_dir: "",
  dataset_class: "not supported here.",
  in_json: "metadata files are not supported here; use image folders with caption files.",
  output_dir: "the studio has its own folder for each job.",
  logging_dir: "the studio has its own folder for each job.",
  log_prefix: "the studio has its own folder for each job.",
  console_log_level: "the studio reads the log itself.",
  console_log_file: "the studio reads the log itself.",
  console_log_simple: "the studio reads the log itself.",
  huggingface_token: "secrets are not taken from files; store it once in the studio's settings.",
  wandb_api_key: "secrets are not taken from files; store it once in the studio's settings.",
};

function take(options: Options, shape: Record<string, z.ZodType>, key: string, value: unknown): void {
  const special = specials[key];
  if (special) special(options, value);
  else options[optionNamed(shape, key)] = value;
}

/** The option of a trainer's key: of that name, or one that is written under that key ("batch_size"). */
function optionNamed(shape: Record<string, z.ZodType>, key: string): string {
  if (key in shape) return key;
  return Object.keys(shape).find((option) => fieldOf(shape[option]!).key === key) ?? key;
}

type Special = (options: Options, value: unknown) => void;

const attention =
  (name: string): Special =>
  (options, value) => {
    if (value === true) options.attention = name;
  };
const optimizer =
  (type: string): Special =>
  (options, value) => {
    if (value === true) options.optimizer_type = type;
  };

/** Keys whose value has another form in the schema. */
const specials: Readonly<Record<string, Special>> = {
  sdpa: attention("sdpa"),
  xformers: attention("xformers"),
  mem_eff_attn: attention("mem_eff_attn"),
  use_8bit_adam: optimizer("AdamW8bit"),
  use_lion_optimizer: optimizer("Lion"),
  caption_extention: (options, value) => {
    options.caption_extension = value;
  },
  resolution: (options, value) => {
    options.resolution = Array.isArray(value)
      ? value.join(",")
      : typeof value === "number"
        ? String(value)
        : value;
  },
  text_encoder_lr: (options, value) => {
    options.text_encoder_lr = Array.isArray(value) && value.length > 0 ? value[0] : value;
  },
  face_crop_aug_range: (options, value) => {
    options.face_crop_aug_range = Array.isArray(value) ? value.join(",") : value;
  },
  lr_scheduler: (options, value) => {
    options.lr_scheduler = typeof value === "string" ? value.toLowerCase() : value;
  },
  optimizer_type: (options, value) => {
    if (typeof value !== "string") options.optimizer_type = value;
    else if (value !== "") Object.assign(options, optimizerOf(value));
  },
};

/** The trainer reads its own names in any case; other classes keep theirs. */
function optimizerOf(name: string): Options {
  const known = optimizers.find(({ type }) => type.toLowerCase() === name.toLowerCase());
  return known ? { optimizer_type: known.type } : { optimizer_type: otherOptimizer, optimizer_class: name };
}

/** Each option as the trainer has it when nobody sets it, where the schema has a value for that. */
function trainerDefaults(shape: Record<string, z.ZodType>, family: KohyaFamily): Options {
  const read = argumentsOf(family.script);
  const defaults: Options = { attention: "none", optimizer_type: "AdamW" };
  for (const [option, schema] of Object.entries(shape)) {
    const { place } = fieldOf(schema);
    const argument = read.get(option);
    if (option in defaults || !argument || (place !== "root" && place !== "dataset" && place !== "subset"))
      continue;
    const told = argument.default;
    const candidates =
      told !== undefined ? [told, String(told)] : argument.type === "bool" ? [false] : [null, "", [], 0];
    const fitting = candidates.find((value) => schema.safeParse(value).success);
    if (fitting !== undefined) defaults[option] = fitting;
  }
  return defaults;
}
