import { z } from "zod";
import { field } from "../../../fields.ts";
import type { KohyaFamily } from "../families.ts";
import { path } from "./texts.ts";

export const modelOptions = (family: KohyaFamily) => ({
  pretrained_model_name_or_path: field(path(), {
    label: "Base model",
    help: "The checkpoint to train upon: a .safetensors or .ckpt file, a diffusers folder, or a Hugging Face id.",
    story:
      "A LoRA works best on the model it was trained upon and on its relatives. Train on the base of the family (SD 1.5, SDXL, Pony, Illustrious) to use it on many checkpoints; train on one checkpoint to use it on that one. The path is read on the worker's machine.",
    group: "model",
    level: "basic",
    words: ["checkpoint", "base", "sd15", "sdxl", "pony", "illustrious", "noobai"],
    place: "root",
    control: "path-model",
  }),
  vae: field(path(), {
    label: "VAE",
    help: "Another VAE than the one inside the base model. Empty: the model's own.",
    group: "model",
    level: "expert",
    words: ["autoencoder", "fp16 fix"],
    place: "root",
    control: "path-model",
  }),
  v_parameterization: field(z.boolean().default(family.vPrediction), {
    label: "v-prediction model",
    help: "The base model predicts velocity, not noise (SD 2 768, NoobAI v-pred). Wrong here means noise as output.",
    story:
      "A noise-prediction model says what to take away, a v-prediction model says where to go. The file does not tell which it is; its author does. NoobAI v-pred also wants zero terminal SNR.",
    group: "model",
    level: family.id === "sd15" ? "expert" : "basic",
    words: ["vpred", "v-pred", "velocity", "noobai"],
    place: "root",
  }),
  clip_skip: field(z.int().min(1).max(12).nullable().default(null), {
    label: "CLIP skip",
    help: "Take the text from this layer, counted from the last: 2 for anime models, empty or 1 for others.",
    story:
      "Anime models of the SD 1.5 line were trained on the last but one layer, and a LoRA should read text as its base does. Use the same value when you make pictures.",
    group: "model",
    level: "basic",
    unit: "layers",
    words: ["clip layer", "anime"],
    place: "root",
  }),
  max_token_length: field(z.literal([75, 150, 225]).default(225), {
    label: "Longest caption",
    help: "What of a caption goes beyond is cut off without a word.",
    story:
      "CLIP reads 75 tokens at once. With 150 or 225 a caption is read in two or three parts that are put together again. A tag is two or three tokens, so 75 tokens are about 25 tags.",
    group: "model",
    level: "basic",
    unit: "tokens",
    words: ["token length", "caption length", "77"],
    place: "root",
  }),
  base_weights: field(z.array(z.string().trim().min(1).max(4_096)).max(16).default([]), {
    label: "LoRAs merged first",
    help: "LoRA files that are merged into the base model before training.",
    group: "model",
    level: "expert",
    words: ["merge", "differential"],
    place: "root",
    control: "path-file",
  }),
  base_weights_multiplier: field(z.array(z.number().min(-10).max(10)).max(16).default([]), {
    label: "Strength of merged LoRAs",
    help: "One number for each LoRA above, in its order; missing ones are 1.",
    group: "model",
    level: "expert",
    words: ["merge", "weight"],
    place: "root",
  }),
  tokenizer_cache_dir: field(path(), {
    label: "Tokenizer folder",
    help: "Folder on the worker that holds the tokenizers, so that a start needs no network.",
    group: "model",
    level: "expert",
    words: ["offline", "clip-vit"],
    place: "root",
    control: "path-folder",
  }),
  disable_mmap_load_safetensors: field(z.boolean().default(false), {
    label: "Read the model without memory mapping",
    help: "Faster on network drives and some Windows disks; takes more RAM while loading.",
    group: "model",
    level: "expert",
    words: ["mmap", "wsl", "slow load"],
    place: "root",
  }),
});
