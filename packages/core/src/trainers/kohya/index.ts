import type { Trainer } from "../trainer.ts";
import { checkKohya } from "./check.ts";
import { estimateKohya } from "./estimate.ts";
import { kohyaForm } from "./form.ts";
import { explainKohya } from "./log/explain.ts";
import { kohyaLog } from "./log/parser.ts";
import { nameOutputs } from "./name-outputs.ts";
import type { KohyaOptions } from "./options/schema.ts";
import { planKohya } from "./plan.ts";

/** kohya-ss/sd-scripts at the commit of contract/: LoRA training of Stable Diffusion models. */
export const kohya: Trainer = {
  ...kohyaForm,
  named: nameOutputs,
  probe: {
    files: ["train_network.py", "sdxl_train_network.py", "library/train_util.py", "networks/lora.py"],
    modules: [
      "torch",
      "accelerate",
      "diffusers",
      "transformers",
      "safetensors",
      "toml",
      "voluptuous",
      "einops",
      "imagesize",
      "cv2",
      "rich",
    ],
    packages: [
      "torch",
      "torchvision",
      "accelerate",
      "diffusers",
      "transformers",
      "safetensors",
      "huggingface_hub",
      "tensorboard",
      "bitsandbytes",
      "xformers",
      "triton",
      "lycoris_lora",
      "lion_pytorch",
      "prodigyopt",
      "prodigy_plus_schedule_free",
      "dadaptation",
      "schedulefree",
      "pytorch_optimizer",
      "wandb",
    ],
  },
  check: checkKohya,
  plan: planKohya,
  estimate: ({ options, dataset }) => estimateKohya(options as KohyaOptions, dataset),
  parser: kohyaLog,
  explain: explainKohya,
};
