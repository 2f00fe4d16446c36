import type { Family } from "../trainer.ts";

/** What sets one family of base models apart for sd-scripts; rules and schemas read this row, none asks for an id. */
export interface KohyaFamily extends Family {
  script: "train_network.py" | "sdxl_train_network.py";
  /** Keys that this family always sends; no option of the form. */
  fixed: Readonly<Record<string, boolean>>;
  networkModules: readonly NetworkModule[];
  /** Short side of training pictures that the base model was made for. */
  resolution: number;
  maxBucket: number;
  /** clip_skip acts (sd-scripts: ignored for SDXL, unexpected for SD 2). */
  clipSkip: boolean;
  /** The base model is a v-prediction model unless the user says otherwise. */
  vPrediction: boolean;
  /** Outputs of the text encoders can be cached (sdxl_train_network.py only). */
  textCache: boolean;
  /** Numbers in block_dims and its kin, and in down/up and mid lr weights (networks/lora.py). */
  blocks: { dims: number; side: number; mid: number };
}

export type NetworkModule =
  | "networks.lora"
  | "networks.lora_fa"
  | "networks.dylora"
  | "networks.oft"
  | "lycoris.kohya";

const sd = {
  script: "train_network.py",
  networkModules: ["networks.lora", "networks.lora_fa", "networks.dylora", "networks.oft", "lycoris.kohya"],
  textCache: false,
  blocks: { dims: 25, side: 12, mid: 1 },
} as const;

/** In the order of the form. lora_fa and dylora know nothing of SDXL's U-Net, so SDXL does not offer them. */
export const kohyaFamilies: readonly KohyaFamily[] = [
  {
    ...sd,
    id: "sd15",
    title: "Stable Diffusion 1.5",
    accepts: ["sd15"],
    fixed: {},
    resolution: 512,
    maxBucket: 1024,
    clipSkip: true,
    vPrediction: false,
  },
  {
    ...sd,
    id: "sd2",
    title: "Stable Diffusion 2",
    accepts: ["sd2"],
    note: "2.0 and 2.1. The 768 models predict velocity (on by default); for the 512 base models switch v-prediction off.",
    fixed: { v2: true },
    resolution: 768,
    maxBucket: 1536,
    clipSkip: false,
    vPrediction: true,
  },
  {
    id: "sdxl",
    title: "SDXL",
    accepts: ["sdxl"],
    note: "Also Pony, Illustrious and NoobAI. For v-prediction models switch v-prediction and zero terminal SNR on.",
    script: "sdxl_train_network.py",
    fixed: {},
    networkModules: ["networks.lora", "networks.oft", "lycoris.kohya"],
    resolution: 1024,
    maxBucket: 2048,
    clipSkip: false,
    vPrediction: false,
    textCache: true,
    blocks: { dims: 23, side: 9, mid: 3 },
  },
];

/** The row of a family; throws for a name that is none. */
export function kohyaFamily(id: string): KohyaFamily {
  const family = kohyaFamilies.find((row) => row.id === id);
  if (!family) {
    const known = kohyaFamilies.map((row) => row.id).join(", ");
    throw new TypeError(`the kohya trainer has no family "${id}" (it has ${known})`);
  }
  return family;
}
