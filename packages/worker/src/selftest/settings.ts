import { StudioError } from "@loralei/core/errors";
import { parseOptions } from "@loralei/core/trainers/parse-options";
import type { Options, Trainer } from "@loralei/core/trainers/trainer";
import type { Gpu, TrainerFound } from "@loralei/core/workers/capabilities";
import { pictureSide } from "./pictures.ts";
import type { Size } from "./sizes.ts";

export type Precision = "bf16" | "fp16" | "no";

/** What this host should train with: bf16 from compute capability 8.0 on, fp16 on older cards, none without CUDA. */
export function precisionOf(device: TrainerFound["device"], gpu: Pick<Gpu, "capability"> | null): Precision {
  if (device === "rocm") return "bf16";
  if (device !== "cuda") return "no";
  return gpu?.capability !== null && Number(gpu?.capability ?? 0) >= 8 ? "bf16" : "fp16";
}

/** Name of the LoRA's file, without its ending. */
export const outputName = "selftest";

/** What differs from the form's defaults: small pictures, few steps, nothing that asks the network. */
export function selftestSettings(about: {
  size: Size;
  steps: number;
  precision: Precision;
  device: TrainerFound["device"];
  baseModel: string;
  tokenizers: string;
}): Options {
  const { size, device } = about;
  // A sample at full size takes a CPU as long as the training; the toy and a GPU draw one in no time.
  const samples = size.toy || device !== "cpu";
  return {
    pretrained_model_name_or_path: about.baseModel,
    tokenizer_cache_dir: about.tokenizers,
    offline: true,
    resolution: String(pictureSide),
    network_dim: 4,
    network_alpha: 2,
    optimizer_type: "AdamW",
    learning_rate: 1e-4,
    unet_lr: 1e-4,
    ...(size.modules.text > 0 ? { text_encoder_lr: 5e-5 } : {}),
    lr_scheduler: "constant",
    max_train_epochs: null,
    max_train_steps: about.steps,
    mixed_precision: about.precision,
    gradient_checkpointing: size.family === "sdxl",
    max_data_loader_n_workers: 0,
    persistent_data_loader_workers: false,
    // Random weights overflow the half-precision VAE of SDXL sooner than trained ones.
    no_half_vae: size.family === "sdxl",
    output_name: outputName,
    seed: 42,
    ...(samples
      ? {
          sample_prompts: [{ prompt: "a shape", width: 64, height: 64, seed: 1, sample_steps: 2 }],
          sample_every_n_epochs: 1,
        }
      : {}),
  };
}

/** Parsed by the trainer's own schema, as a job's settings are. */
export function parsedSettings(trainer: Trainer, family: string, settings: Options): Options {
  const parsed = parseOptions(trainer, family, settings);
  if (parsed.ok) return parsed.options;
  throw new StudioError(
    "internal",
    `the self-test's own settings are refused: ${parsed.advice.map(({ message }) => message).join(" ")}`,
  );
}
