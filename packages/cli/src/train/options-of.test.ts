import { kohyaFamily } from "@loralei/core/trainers/kohya/families";
import { kohya } from "@loralei/core/trainers/kohya/index";
import { parseOptions } from "@loralei/core/trainers/parse-options";
import { expect, test } from "vitest";
import { optionsOf } from "./options-of.ts";
import { flattened } from "./toml-file.ts";

const sd15 = kohyaFamily("sd15");
const parsed = (config: Record<string, unknown>, family = "sd15") => {
  const result = parseOptions(kohya, family, optionsOf(config, kohyaFamily(family)).options);
  if (!result.ok) throw new Error(result.advice.map(({ message }) => message).join("; "));
  return result.options;
};

test("what a file does not say is the trainer's own default, not the form's", () => {
  for (const family of ["sd15", "sd2", "sdxl"]) {
    expect(parsed({}, family)).toMatchObject({
      optimizer_type: "AdamW",
      learning_rate: 2e-6,
      max_train_steps: 1600,
      max_train_epochs: null,
      caption_extension: ".caption",
      enable_bucket: false,
      cache_latents: false,
      gradient_checkpointing: false,
      attention: "none",
      mixed_precision: "no",
      network_alpha: 1,
      seed: null,
      save_every_n_epochs: 0,
      sample_sampler: "ddim",
    });
  }
});

test("the trainer's keys become options, whatever their form", () => {
  const options = parsed({
    resolution: 768,
    train_batch_size: 4n,
    text_encoder_lr: [5e-5],
    optimizer_type: "prodigy",
    lr_scheduler: "Cosine",
    xformers: true,
    sdpa: false,
    network_args: ["conv_dim=4", "conv_alpha=1"],
    max_train_epochs: 8,
    caption_extention: ".txt",
  });
  expect(options).toMatchObject({
    resolution: "768",
    train_batch_size: 4,
    text_encoder_lr: 5e-5,
    optimizer_type: "Prodigy",
    lr_scheduler: "cosine",
    attention: "xformers",
    network_args: ["conv_dim=4", "conv_alpha=1"],
    max_train_epochs: 8,
    max_train_steps: null,
    caption_extension: ".txt",
  });
  expect(parsed({ batch_size: 3, resolution: [512, 768] })).toMatchObject({
    train_batch_size: 3,
    resolution: "512,768",
  });
  expect(parsed({ optimizer_type: "my_optimizers.Own" })).toMatchObject({
    optimizer_type: "other",
    optimizer_class: "my_optimizers.Own",
  });
});

test("keys that the studio sets itself are left out with a word, secrets too", () => {
  const { options, notes } = optionsOf({ output_dir: "/x", huggingface_token: "hf_abc", v2: false }, sd15);
  expect(options).not.toHaveProperty("output_dir");
  expect(options).not.toHaveProperty("huggingface_token");
  expect(notes.join()).toContain("huggingface_token: secrets are not taken from files");
  expect(notes.join()).not.toContain("hf_abc");
});

test("a key that nobody knows stays, so that it is told by name", () => {
  const { options } = optionsOf({ network_dmi: 8 }, sd15);
  const result = parseOptions(kohya, "sd15", options);
  expect(result.ok).toBe(false);
  expect(!result.ok && result.advice[0]?.message).toContain("network_dim");
});

test("sections of a file mean nothing, as for the trainer; the later of equal keys wins", () => {
  expect(flattened({ seed: 1, network: { network_dim: 4, seed: 2 } })).toEqual({ network_dim: 4, seed: 2 });
});
