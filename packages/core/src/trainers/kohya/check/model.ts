import type { KohyaFamily } from "../families.ts";
import { kohyaFamilies } from "../families.ts";
import type { KohyaOptions } from "../options/schema.ts";
import { error, type Rule, warning, when } from "./rule.ts";

const base = "pretrained_model_name_or_path";

/** "owner/name" on Hugging Face, not a path. */
const hubId = /^[\w.-]+\/[\w.-]+$/;

const baseModel: Rule = ({ family, options, models }) => {
  const path = options[base];
  if (path === "") return [error(base, "no-model", "Choose a base model: there is nothing to train upon.")];
  const facts = models[base];
  if (!facts) return [];
  if (!facts.exists) {
    if (!hubId.test(path)) return [error(base, "model-missing", `There is no file or folder ${path}.`)];
    return options.offline
      ? [error(base, "model-missing", `${path} is not a file, and "No network" forbids fetching it.`)]
      : [
          warning(
            base,
            "model-from-hub",
            `${path} is not a file; the trainer will fetch it from Hugging Face.`,
          ),
        ];
  }
  if (facts.problem !== null)
    return [error(base, "model-unreadable", `${path} cannot be read: ${facts.problem}`)];
  if (facts.family === null || family.accepts.includes(facts.family)) return [];
  return [error(base, "wrong-family", wrongFamily(family, facts.family))];
};

function wrongFamily(family: KohyaFamily, found: string): string {
  if (found === "lora")
    return "This file is a LoRA, not a base model. To go on from it, name it under Network.";
  if (found === "vae") return "This file is a VAE, not a base model.";
  if (found.endsWith("-inpaint"))
    return "This is an inpainting model (9 input channels); the trainer cannot use it.";
  const right = kohyaFamilies.find((row) => row.accepts.includes(found));
  return right
    ? `This is a ${right.title} model; you are training for ${family.title}. Switch the family to ${right.title}.`
    : `This is a ${found} model, which cannot be trained as ${family.title}.`;
}

/** Other files named in options: they must be there, and be what they are taken for. */
const otherFiles: Rule = ({ options, models }) =>
  (
    [
      "vae",
      "network_weights",
      "resume",
      "tokenizer_cache_dir",
      "log_tracker_config",
      "metadata_thumbnail",
    ] as const
  ).flatMap((field) => {
    const facts = models[field];
    const path = options[field];
    if (!facts || path === "" || hubAllowed(options, field)) return [];
    if (!facts.exists) return [error(field, "file-missing", `There is no file or folder ${path}.`)];
    if (facts.problem !== null)
      return [error(field, "file-unreadable", `${path} cannot be read: ${facts.problem}`)];
    if (field === "network_weights" && facts.family !== null && facts.family !== "lora") {
      return [error(field, "not-a-lora", "This file is not a LoRA.")];
    }
    if (field === "vae" && facts.family === "lora")
      return [error(field, "not-a-vae", "This file is a LoRA, not a VAE.")];
    return [];
  });

function hubAllowed(options: KohyaOptions, field: string): boolean {
  if (field === "resume") return options.resume_from_huggingface;
  // It is made by the trainer when it is not there.
  if (field === "tokenizer_cache_dir") return !options.offline;
  return field === "vae" && hubId.test(options.vae);
}

const prediction: Rule = ({ options }) => [
  ...when(options.scale_v_pred_loss_like_noise_pred && !options.v_parameterization, () =>
    error(
      "scale_v_pred_loss_like_noise_pred",
      "needs-v-prediction",
      "Scaling the v-loss is for v-prediction models only.",
      {
        label: "Switch it off",
        set: { scale_v_pred_loss_like_noise_pred: false },
      },
    ),
  ),
  ...when(options.v_pred_like_loss !== null && options.v_parameterization, () =>
    error(
      "v_pred_like_loss",
      "excludes-v-prediction",
      "A v-like loss is for noise-prediction models; this one predicts velocity.",
      {
        label: "Leave it out",
        set: { v_pred_like_loss: null },
      },
    ),
  ),
  ...when(options.zero_terminal_snr && !options.v_parameterization, () =>
    warning(
      "zero_terminal_snr",
      "needs-v-prediction",
      "Zero terminal SNR without a v-prediction model gives unexpected results.",
      {
        label: "Switch it off",
        set: { zero_terminal_snr: false },
      },
    ),
  ),
];

const mergedFirst: Rule = ({ options }) =>
  when(options.base_weights_multiplier.length > options.base_weights.length, () =>
    warning(
      "base_weights_multiplier",
      "no-effect",
      `${options.base_weights_multiplier.length} strengths are given for ${options.base_weights.length} LoRAs; the rest has no effect.`,
    ),
  );

export const modelRules: readonly Rule[] = [baseModel, otherFiles, prediction, mergedFirst];
