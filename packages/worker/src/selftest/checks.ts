import type { MetricPoint } from "@loralei/core/jobs/event";
import type { LoraFacts } from "./read-lora.ts";
import type { Precision } from "./settings.ts";
import { outputName } from "./settings.ts";
import type { Size } from "./sizes.ts";
import type { Trained } from "./train.ts";

/** One thing that must hold after the training. */
export interface Check {
  name: string;
  ok: boolean;
  /** What was found. */
  found: string;
}

/** Every check over what the training left; a missing LoRA fails all that would be read from it. */
export function checkResults(about: {
  size: Size;
  steps: number;
  precision: Precision;
  trained: Trained;
  lora: LoraFacts | null;
  /** Why the LoRA could not be read. */
  loraProblem: string;
  loss: readonly MetricPoint[];
  samples: { wanted: boolean; found: number };
}): Check[] {
  const { trained, lora, loss, steps, samples } = about;
  const { verdict } = trained;
  const checks: Check[] = [
    {
      name: "the trainer's run succeeded",
      ok: verdict.outcome === "succeeded",
      found: verdict.failure?.message ?? verdict.outcome,
    },
    {
      name: "every step was seen in its output",
      ok: trained.steps === steps,
      found: `${trained.steps} of ${steps}`,
    },
    {
      name: "loss of every step lies in the TensorBoard file, and is finite",
      ok: loss.length === steps && loss.every(({ value }) => typeof value === "number"),
      found: `${loss.length} points, ${loss.filter(({ value }) => typeof value !== "number").length} not finite`,
    },
  ];
  if (samples.wanted) {
    checks.push({ name: "sample pictures were drawn", ok: samples.found > 0, found: String(samples.found) });
  }
  if (lora === null)
    return [...checks, { name: "the LoRA can be read", ok: false, found: about.loraProblem }];
  return [...checks, ...checkLora(about.size, lora), ...checkMetadata(about, lora)];
}

function checkLora({ modules: wanted }: Size, lora: LoraFacts): Check[] {
  const { modules, trained } = lora;
  const told = (count: { unet: number; text: number }) => `${count.unet} U-Net + ${count.text} text encoder`;
  return [
    {
      name: `all modules are there (${told(wanted)})`,
      ok: modules.unet === wanted.unet && modules.text === wanted.text && lora.incomplete.length === 0,
      found: `${told(modules)}${lora.incomplete.length > 0 ? `; incomplete: ${lora.incomplete.slice(0, 3).join(", ")}` : ""}`,
    },
    {
      name: "every number in it is finite",
      ok: lora.notFinite.length === 0,
      found: lora.notFinite.length === 0 ? `${lora.tensors} tensors` : lora.notFinite.slice(0, 3).join(", "),
    },
    {
      // fp16 skips its first steps while it looks for a loss scale, so a few modules may still be at zero.
      name: "the training changed it",
      ok: trained.unet > 0 && (wanted.text === 0 || trained.text > 0),
      found: `${told(trained)} modules differ from zero`,
    },
  ];
}

/** Metadata as the settings ask; values are texts of Python's str(). */
function checkMetadata(
  { size, steps, precision }: { size: Size; steps: number; precision: Precision },
  { metadata }: LoraFacts,
): Check[] {
  const wanted: Record<string, string> = {
    ss_base_model_version: size.baseVersion,
    ss_network_module: "networks.lora",
    ss_network_dim: "4",
    ss_network_alpha: "2.0",
    ss_steps: String(steps),
    ss_max_train_steps: String(steps),
    ss_seed: "42",
    ss_output_name: outputName,
    ss_mixed_precision: precision,
    ss_num_train_images: "4",
  };
  const wrong = Object.entries(wanted).flatMap(([key, value]) =>
    metadata[key] === value ? [] : [`${key} is ${metadata[key] ?? "missing"}, not ${value}`],
  );
  return [
    {
      name: "its metadata tells what was asked",
      ok: wrong.length === 0,
      found: wrong.length === 0 ? `${Object.keys(metadata).length} keys` : wrong.join("; "),
    },
  ];
}
