import { z } from "zod";
import { type Field, field } from "../../../fields.ts";
import type { KohyaFamily } from "../families.ts";
import { blockWeights, numberList } from "./texts.ts";

const lora = ["networks.lora", "networks.lora_fa"] as const;
const share = () => z.number().min(0).max(1).nullable().default(null);
const ratio = () => z.number().min(0).max(1_000).nullable().default(null);

/** What all fields of this file have in common; each says the rest. */
const arg = (
  modules: readonly string[],
  meta: Omit<Field, "group" | "level" | "place"> & Partial<Field>,
): Field => ({
  group: "network",
  level: "expert",
  place: "network_args",
  onlyWith: { option: "network_module", in: modules },
  ...meta,
});

/** Arguments of the network modules of sd-scripts itself, and those that LyCORIS shares with them. */
export const networkArgOptions = (family: KohyaFamily) => ({
  conv_dim: field(
    z.int().min(1).max(100_000).nullable().default(null),
    arg([...lora, "networks.dylora", "lycoris.kohya"], {
      label: "Convolution rank",
      help: "Also trains 3×3 convolutions at this rank: LoCon. Not set: LoRA leaves them out, LyCORIS takes the rank above.",
      story:
        "Attention layers carry what is where, convolutions carry texture and line. For styles, a small convolution rank (4 to 16) helps; for characters it is seldom worth the size.",
      level: "basic",
      words: ["conv", "locon", "c3lier"],
    }),
  ),
  conv_alpha: field(
    z.number().min(0.0001).max(100_000).nullable().default(null),
    arg([...lora, "networks.dylora", "lycoris.kohya"], {
      label: "Convolution alpha",
      help: "Scale of the convolution part. Not set: 1 in LoRA, the alpha above in LyCORIS.",
      words: ["conv", "locon"],
    }),
  ),
  rank_dropout: field(
    share(),
    arg([...lora, "lycoris.kohya"], {
      label: "Rank dropout",
      help: "Share of ranks left out at each step.",
      words: ["dropout"],
    }),
  ),
  module_dropout: field(
    share(),
    arg([...lora, "lycoris.kohya"], {
      label: "Module dropout",
      help: "Share of modules left out at each step.",
      words: ["dropout"],
    }),
  ),
  loraplus_lr_ratio: field(
    ratio(),
    arg(["networks.lora", "networks.dylora", "lycoris.kohya"], {
      label: "LoRA+ ratio",
      help: "The up half learns this many times faster; 16 is the paper's value, 4 a calm one.",
      story:
        "LoRA+ (Hayou and others, 2024) found that the up matrices should learn faster than the down ones. Lower the learning rate a little when you use it.",
      words: ["lora+", "learning rate"],
    }),
  ),
  loraplus_unet_lr_ratio: field(
    ratio(),
    arg(["networks.lora", "networks.dylora", "lycoris.kohya"], {
      label: "LoRA+ ratio, U-Net",
      help: "For the U-Net alone; wins over the common ratio.",
      words: ["lora+", "learning rate"],
    }),
  ),
  loraplus_text_encoder_lr_ratio: field(
    ratio(),
    arg(["networks.lora", "networks.dylora", "lycoris.kohya"], {
      label: "LoRA+ ratio, text encoder",
      help: "For the text encoder alone; wins over the common ratio.",
      words: ["lora+", "learning rate"],
    }),
  ),
  ...blockOptions(family),
  dylora_unit: field(
    z.int().min(1).max(1_024).nullable().default(null),
    arg(["networks.dylora"], {
      label: "DyLoRA unit",
      help: "Ranks are trained in groups of this size; the rank must be a multiple of it.",
      key: "unit",
      words: ["dylora"],
    }),
  ),
  enable_all_linear: field(
    z.boolean().default(false),
    arg(["networks.oft"], {
      label: "All linear layers",
      help: "OFT on every linear layer of the transformer blocks, not only on attention.",
      words: ["oft"],
    }),
  ),
  enable_conv: field(
    z.boolean().default(false),
    arg(["networks.oft"], {
      label: "Convolutions too",
      help: "OFT on 3×3 convolutions as well.",
      words: ["oft", "conv"],
    }),
  ),
});

/** Ranks, alphas and learning rates block by block (networks/lora.py get_block_dims_and_alphas, parse_block_lr_kwargs). */
function blockOptions(family: KohyaFamily) {
  const { dims, side, mid } = family.blocks;
  const words = ["block", "layer", "lbw"];
  return {
    block_dims: field(
      numberList([dims], true),
      arg(lora, {
        label: "Rank of each block",
        help: `${dims} whole numbers with commas between, input to output.`,
        words,
      }),
    ),
    block_alphas: field(
      numberList([dims], false),
      arg(lora, {
        label: "Alpha of each block",
        help: `${dims} numbers; acts with ranks or weights of blocks.`,
        words,
      }),
    ),
    conv_block_dims: field(
      numberList([dims], true),
      arg(lora, {
        label: "Convolution rank of each block",
        help: `${dims} whole numbers; acts with block ranks.`,
        words,
      }),
    ),
    conv_block_alphas: field(
      numberList([dims], false),
      arg(lora, {
        label: "Convolution alpha of each block",
        help: `${dims} numbers; acts with block ranks.`,
        words,
      }),
    ),
    down_lr_weight: field(
      blockWeights(side),
      arg(lora, {
        label: "Learning weights, down blocks",
        help: `${side} factors of the learning rate, or cosine, sine, linear, reverse_linear, zeros (+ base).`,
        words: [...words, "learning rate"],
      }),
    ),
    mid_lr_weight: field(
      numberList([mid], false),
      arg(lora, {
        label: "Learning weights, middle",
        help: mid === 1 ? "One factor." : `${mid} factors.`,
        words: [...words, "learning rate"],
      }),
    ),
    up_lr_weight: field(
      blockWeights(side),
      arg(lora, {
        label: "Learning weights, up blocks",
        help: `${side} factors of the learning rate, or a named curve as above.`,
        words: [...words, "learning rate"],
      }),
    ),
    block_lr_zero_threshold: field(
      z.number().min(0).max(1).nullable().default(null),
      arg(lora, {
        label: "Leave out blocks below",
        help: "Blocks whose learning weight is not above this are not trained at all.",
        words: [...words, "learning rate"],
      }),
    ),
  };
}
