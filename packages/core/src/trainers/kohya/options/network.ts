import { z } from "zod";
import { field } from "../../../fields.ts";
import type { KohyaFamily, NetworkModule } from "../families.ts";
import { argumentTexts, path } from "./texts.ts";

/** LyCORIS algorithms in lycoris.kohya's own table; ia3 is named in its documents but not there. */
export const lycorisAlgorithms = [
  "locon",
  "loha",
  "lokr",
  "glora",
  "full",
  "diag-oft",
  "boft",
  "dylora",
] as const;

const share = () => z.number().min(0).max(1).nullable().default(null);

export const networkOptions = (family: KohyaFamily) => ({
  network_module: field(
    z.enum(family.networkModules as [NetworkModule, ...NetworkModule[]]).default("networks.lora"),
    {
      label: "Kind of network",
      help: "LoRA fits nearly always. LyCORIS adds LoCon, LoHa, LoKr, DoRA and more.",
      story:
        "LoRA: small, works everywhere. LoRA-FA: half of it is frozen, less memory. DyLoRA: trains all ranks at once, to be cut later. OFT: rotates weights in place of adding to them. LyCORIS: the collection of other algorithms; its package must be installed on the worker.",
      group: "network",
      level: "basic",
      words: ["lora", "lycoris", "locon", "loha", "lokr", "dora", "oft", "dylora"],
      place: "root",
      choices: {
        "networks.lora": "LoRA",
        "networks.lora_fa": "LoRA-FA",
        "networks.dylora": "DyLoRA",
        "networks.oft": "OFT",
        "lycoris.kohya": "LyCORIS",
      },
    },
  ),
  algo: field(z.enum(lycorisAlgorithms).default("locon"), {
    label: "LyCORIS algorithm",
    help: "For DoRA take LoCon, LoHa or LoKr and switch weight decomposition on.",
    group: "network",
    level: "basic",
    words: ["locon", "loha", "lokr", "dora", "glora", "boft"],
    place: "network_args",
    choices: {
      locon: "LoCon",
      loha: "LoHa",
      lokr: "LoKr",
      glora: "GLoRA",
      full: "Full matrices",
      "diag-oft": "Diag-OFT",
      boft: "BOFT",
      dylora: "DyLoRA",
    },
    onlyWith: { option: "network_module", in: ["lycoris.kohya"] },
  }),
  network_dim: field(z.int().min(1).max(100_000).default(16), {
    label: "Rank",
    help: "Size of the adapter: 8 to 32 for a character, up to 64 for a style. The file grows with it.",
    story:
      "The rank is how much the adapter can hold. Too small learns slowly and roughly; too large learns the pictures by heart, and the file and the memory grow in step. When you double it, keep alpha in proportion.",
    group: "network",
    level: "basic",
    words: ["rank", "dim", "dimension", "size"],
    place: "root",
  }),
  network_alpha: field(z.number().min(0.0001).max(100_000).default(8), {
    label: "Alpha",
    help: "The LoRA's effect is scaled by alpha / rank: half the rank is a calm start.",
    story:
      "The LoRA's weights are multiplied by alpha / rank. With alpha = rank there is no scaling; with alpha 1 and rank 16 the rate acts sixteen times weaker and wants to be raised. Keep the ratio when you change the rank, and the learning rate stays right.",
    group: "network",
    level: "basic",
    words: ["alpha", "scale"],
    place: "root",
  }),
  network_dropout: field(share(), {
    label: "Dropout",
    help: "Share of neurons left out at each step against learning by heart; 0.1 to 0.3.",
    group: "network",
    level: "expert",
    words: ["dropout", "overfitting"],
    place: "root",
    onlyWith: {
      option: "network_module",
      in: ["networks.lora", "networks.lora_fa", "networks.oft", "lycoris.kohya"],
    },
  }),
  scale_weight_norms: field(z.number().min(0).max(1_000).nullable().default(null), {
    label: "Limit weight norms",
    help: "Weights that grow beyond are scaled back; 1 is usual. Keeps LoRAs from clashing.",
    story:
      "After each step, weights whose norm is above the limit are scaled back to it. The log tells how many were. It keeps a long run from burning and a LoRA from drowning others in a mix.",
    group: "network",
    level: "expert",
    words: ["max norm"],
    place: "root",
    onlyWith: { option: "network_module", in: ["networks.lora", "networks.lora_fa"] },
  }),
  network_train_unet_only: field(z.boolean().default(family.textCache), {
    label: "Train the U-Net only",
    help: "Leaves the text encoder as it is: less memory, and its outputs can be cached.",
    story:
      "The text encoder decides what words mean, the U-Net how things look. Training it binds a subject to its trigger faster but may harm other words. SDXL's encoders are large and are mostly left alone.",
    group: "network",
    level: "basic",
    words: ["text encoder", "unet"],
    place: "root",
  }),
  network_train_text_encoder_only: field(z.boolean().default(false), {
    label: "Train the text encoder only",
    help: "Leaves the U-Net as it is.",
    group: "network",
    level: "expert",
    words: ["text encoder", "unet"],
    place: "root",
  }),
  network_weights: field(path(), {
    label: "Go on from a LoRA",
    help: "Starts from this LoRA's weights, with a fresh optimizer.",
    group: "network",
    level: "expert",
    words: ["continue", "resume", "pretrained lora"],
    place: "root",
    control: "path-file",
  }),
  dim_from_weights: field(z.boolean().default(false), {
    label: "Rank from that LoRA",
    help: "Takes rank and alpha of each module from the file above.",
    group: "network",
    level: "expert",
    words: ["rank", "continue"],
    place: "root",
  }),
  network_args: field(argumentTexts(), {
    label: "More network arguments",
    help: 'Texts "key=value" for the network module, as they are. They win over the fields.',
    group: "network",
    level: "expert",
    words: ["network_args", "extra"],
    place: "network_args",
    control: "arguments",
  }),
});
