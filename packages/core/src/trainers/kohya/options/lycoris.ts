import { z } from "zod";
import { type Field, field } from "../../../fields.ts";
import { lycorisAlgorithms } from "./network.ts";

const any = lycorisAlgorithms;

/** A LyCORIS argument: active with lycoris.kohya and one of these algorithms. */
const arg = (
  algorithms: readonly string[],
  meta: Omit<Field, "group" | "level" | "place"> & Partial<Field>,
): Field => ({
  group: "network",
  level: "expert",
  place: "network_args",
  onlyWith: { option: "algo", in: algorithms },
  ...meta,
});

/** Arguments that only lycoris.kohya reads (LyCORIS 3.2.0.post2, lycoris/kohya.py). */
export const lycorisOptions = () => ({
  lycoris_preset: field(
    z
      .enum([
        "full",
        "full-lin",
        "attn-mlp",
        "attn-only",
        "unet-only",
        "unet-transformer-only",
        "unet-convblock-only",
      ])
      .default("full"),
    arg(any, {
      label: "Which layers",
      help: "LyCORIS preset: all layers, linear ones, attention with or without its MLP.",
      key: "preset",
      level: "basic",
      words: ["preset", "attention", "layers"],
    }),
  ),
  dora_wd: field(
    z.boolean().default(false),
    arg(["locon", "loha", "lokr"], {
      label: "Weight decomposition (DoRA)",
      help: "Trains size and direction of weights apart: closer to full training, slower.",
      story:
        "DoRA keeps the length of each weight row apart from its direction, as full training in effect does. Steps take longer.",
      level: "basic",
      words: ["dora", "weight decompose"],
    }),
  ),
  wd_on_output: field(
    z.boolean().default(true),
    arg(["locon", "loha", "lokr"], {
      label: "DoRA on the output side",
      help: "Acts with weight decomposition; off: the older form on the input side.",
      words: ["dora"],
    }),
  ),
  factor: field(
    z.int().min(-1).max(1_024).default(-1),
    arg(["lokr"], {
      label: "LoKr factor",
      help: "How weights are split: -1 makes the smallest file, 4 to 16 larger and stronger ones.",
      story:
        "LoKr writes a weight as a Kronecker product of a small and a large matrix; the factor is the side of the small one. A rank of 10000 keeps the large matrix whole.",
      level: "basic",
      words: ["lokr", "kronecker"],
    }),
  ),
  full_matrix: field(
    z.boolean().default(false),
    arg(["lokr"], {
      label: "Full second matrix",
      help: "LoKr does not factor its large matrix.",
      words: ["lokr"],
    }),
  ),
  decompose_both: field(
    z.boolean().default(false),
    arg(["lokr"], {
      label: "Factor both matrices",
      help: "Also the small matrix of LoKr is factored.",
      words: ["lokr"],
    }),
  ),
  unbalanced_factorization: field(
    z.boolean().default(false),
    arg(["lokr"], {
      label: "Unbalanced split",
      help: "Swaps which side of LoKr is the larger one.",
      words: ["lokr"],
    }),
  ),
  use_tucker: field(
    z.boolean().default(false),
    arg(["locon", "loha", "lokr", "glora"], {
      label: "Tucker decomposition",
      help: "Smaller convolution parts (once called CP).",
      words: ["cp", "conv"],
    }),
  ),
  use_scalar: field(
    z.boolean().default(false),
    arg(["locon", "loha", "lokr", "glora"], {
      label: "Learned scale",
      help: "A trained number in place of a zero start.",
      words: ["scalar"],
    }),
  ),
  rs_lora: field(
    z.boolean().default(false),
    arg(["locon", "loha", "lokr", "glora"], {
      label: "Rank-stabilised scale",
      help: "Scales by alpha / √rank: for high ranks.",
      words: ["rslora"],
    }),
  ),
  bypass_mode: field(
    z.boolean().default(false),
    arg(
      any.filter((algorithm) => algorithm !== "full"),
      {
        label: "Bypass mode",
        help: "Computes beside the layer in place of rebuilding its weight; for 8-bit bases.",
        words: ["quantized"],
      },
    ),
  ),
  train_norm: field(
    z.boolean().default(false),
    arg(any, { label: "Train norm layers", help: "Also the normalisation layers.", words: ["norm"] }),
  ),
  block_size: field(
    z.int().min(1).max(1_024).default(4),
    arg(["dylora", "diag-oft", "boft"], {
      label: "Block size",
      help: "Unit of DyLoRA, block of OFT and BOFT.",
      words: ["oft", "dylora", "unit"],
    }),
  ),
  oft_constraint: field(
    z.number().min(0).max(1_000).default(0),
    arg(["diag-oft", "boft"], {
      label: "OFT constraint",
      help: "Limit of the rotation; 0: none.",
      key: "constraint",
      words: ["coft", "oft"],
    }),
  ),
  rescaled: field(
    z.boolean().default(false),
    arg(["diag-oft", "boft"], {
      label: "Rescaled OFT",
      help: "Adds a trained scale to the rotation.",
      words: ["oft"],
    }),
  ),
});
