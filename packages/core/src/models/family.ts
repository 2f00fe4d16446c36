/** A tensor as the header of a safetensors file tells it. */
export interface TensorShape {
  dtype: string;
  shape: readonly number[];
}

export interface FoundFamily {
  /** Stable name ("sd15", "sdxl", "flux", "lora" …); null when no rule knows the file. */
  family: string | null;
  /** The tensor that told, in words. */
  why: string;
}

/**
 * Which family of models a file belongs to, from its header alone: names and shapes of tensors, never their data.
 * Read before a launch, since the wrong script fails minutes later with a list of size mismatches.
 */
export function detectFamily(tensors: ReadonlyMap<string, TensorShape>): FoundFamily {
  const names = new Names(tensors);
  for (const rule of rules) {
    const why = rule.told(names);
    if (why !== null) return { family: rule.family, why };
  }
  return { family: null, why: `none of the ${tensors.size} tensors is known` };
}

/** Names without the prefixes that containers put before the network's own ("model.diffusion_model." …). */
class Names {
  private readonly shapes = new Map<string, readonly number[]>();
  private readonly all: readonly string[];

  constructor(tensors: ReadonlyMap<string, TensorShape>) {
    this.all = [...tensors.keys()];
    for (const [name, { shape }] of tensors) this.shapes.set(name.replace(prefix, ""), shape);
  }

  shape(name: string): readonly number[] | undefined {
    return this.shapes.get(name);
  }

  /** The first name that has this form, as it stands in the file. */
  find(pattern: RegExp): string | undefined {
    return this.all.find((name) => pattern.test(name));
  }
}

const prefix = /^(model\.diffusion_model|diffusion_model|model|net)\.(?=.)/;

interface FamilyRule {
  family: string;
  /** Why the file is of this family, or null. */
  told: (names: Names) => string | null;
}

const named = (family: string, pattern: RegExp): FamilyRule => ({
  family,
  told: (names) => {
    const name = names.find(pattern);
    return name === undefined ? null : `it has ${name}`;
  },
});

/** A part of a model in a file of its own; a whole checkpoint holds such parts too and is none of them. */
const part = (family: string, pattern: RegExp): FamilyRule => {
  const { told } = named(family, pattern);
  return {
    family,
    told: (names) => (names.find(/^model\.diffusion_model\./) === undefined ? told(names) : null),
  };
};

/** All of these tensors are there, their last dimensions as given. */
const having = (
  family: string,
  ...wanted: readonly (readonly [name: string, ...lastShape: number[]])[]
): FamilyRule => ({
  family,
  told: (names) => {
    const fits = wanted.every(([name, ...last]) => {
      const shape = names.shape(name);
      return shape && last.every((n, i) => shape.at(i - last.length) === n);
    });
    if (!fits) return null;
    const [first] = wanted;
    return `it has ${first?.[0]} of shape ${names.shape(first?.[0] ?? "")?.join(" × ")}`;
  },
});

/** First cross-attention of the U-Net, in the original and in the diffusers layout. */
const crossAttention = [
  "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight",
  "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight",
];
/** First convolution of the U-Net: its second dimension is the number of input channels. */
const firstConvolution = ["input_blocks.0.0.weight", "conv_in.weight"];

/** A U-Net with this width of text and, unless another number is given, four input channels. */
const unet = (family: string, text: number, channels: number): FamilyRule => ({
  family,
  told: (names) => {
    const attention = crossAttention.map((name) => names.shape(name)).find(Boolean);
    const first = firstConvolution.map((name) => names.shape(name)).find(Boolean);
    if (attention?.at(-1) !== text || (first?.at(1) ?? 4) !== channels) return null;
    return `its U-Net reads text of width ${text} and ${channels} channels`;
  },
});

const sdxlNet = (family: string, channels: number): FamilyRule => ({
  family,
  told: (names) => {
    const added = names.shape("label_emb.0.0.weight") ?? names.shape("add_embedding.linear_1.weight");
    const first = firstConvolution.map((name) => names.shape(name)).find(Boolean);
    if (added?.at(-1) !== 2_816 || (first?.at(1) ?? 4) !== channels) return null;
    return `its U-Net takes ${added.at(-1)} numbers beside the text, and ${channels} channels`;
  },
});

/** The first rule that fits wins: adapters before networks, narrow rules before wide ones. */
const rules: readonly FamilyRule[] = [
  named("lora", /\.(lora_down|lora_up|lora_A|lora_B|lora\.down|lora\.up)(\.[\w-]+)?\.weight$/),
  named("lora", /\.(hada_w1_a|lokr_w1|lokr_w1_a|oft_blocks|oft_diag|glora|a1\.weight|dora_scale)$/),
  named("controlnet", /^(control_model\.|lllite_|controlnet_)/),
  having("sdxl-refiner", ["label_emb.0.0.weight", 2_560]),
  sdxlNet("sdxl-inpaint", 9),
  sdxlNet("sdxl", 4),
  unet("sd15", 768, 4),
  unet("sd15-inpaint", 768, 9),
  unet("sd15-edit", 768, 8),
  unet("sd2", 1_024, 4),
  unet("sd2-inpaint", 1_024, 9),
  unet("sd2-depth", 1_024, 5),
  named("chroma", /(^|\.)distilled_guidance_layer\./),
  named("flux2", /(^|\.)double_stream_modulation_img\./),
  named("hunyuan-image", /(^|\.)byt5_in\./),
  having("flux", ["double_blocks.0.img_attn.qkv.weight", 9_216, 3_072], ["img_in.weight", 64]),
  having("flux", ["single_transformer_blocks.0.attn.to_q.weight", 3_072, 3_072], ["x_embedder.weight", 64]),
  named("sd3", /(^|\.)joint_blocks\.0\./),
  having("z-image", ["cap_embedder.1.weight", 3_840, 2_560]),
  having("lumina", ["cap_embedder.1.weight", 2_304]),
  named("anima", /(^|\.)llm_adapter\./),
  named("qwen-image", /(^|\.)transformer_blocks\.0\.img_mod\.1\.weight$/),
  named("wan", /(^|\.)blocks\.0\.cross_attn\.norm_k\.weight$/),
  part("vae", /^(first_stage_model\.)?decoder\.(conv_in|conv1)\.weight$/),
  part("t5", /(^|\.)encoder\.block\.0\.layer\.0\.SelfAttention\.q\.weight$/),
  part("clip", /(^|\.)text_model\.encoder\.layers\.0\./),
  named("embedding", /^(emb_params|string_to_param\.\*|clip_l|clip_g)$/),
];
