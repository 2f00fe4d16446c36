import type { MetricPoint } from "@loralei/core/jobs/event";
import { expect, test } from "vitest";
import { checkResults } from "./checks.ts";
import { secondsPerStep } from "./read-curves.ts";
import type { LoraFacts } from "./read-lora.ts";
import { sizeOf } from "./sizes.ts";
import type { Trained } from "./train.ts";

const trained: Trained = {
  verdict: { outcome: "succeeded", failure: null },
  events: [],
  phases: [],
  steps: 2,
  totalSteps: 2,
  seconds: 1,
  memory: { ramMb: 1, vramMb: null },
  exit: { code: 0, signal: null },
};
const lora: LoraFacts = {
  bytes: 1,
  tensors: 612,
  dtypes: ["F16"],
  modules: { unet: 192, text: 12 },
  incomplete: [],
  trained: { unet: 192, text: 12 },
  notFinite: [],
  metadata: {
    ss_base_model_version: "sd_v1",
    ss_network_module: "networks.lora",
    ss_network_dim: "4",
    ss_network_alpha: "2.0",
    ss_steps: "2",
    ss_max_train_steps: "2",
    ss_seed: "42",
    ss_output_name: "selftest",
    ss_mixed_precision: "no",
    ss_num_train_images: "4",
  },
};
const point = (step: number, value: MetricPoint["value"]): MetricPoint => ({
  name: "loss/current",
  step,
  value,
  atMs: step * 1_500,
});
const good = {
  size: sizeOf("sd15", true)!,
  steps: 2,
  precision: "no" as const,
  trained,
  lora,
  loraProblem: "",
  loss: [point(1, 0.5), point(2, 0.4)],
  samples: { wanted: true, found: 1 },
};
const broken = (about: Partial<Parameters<typeof checkResults>[0]>) =>
  checkResults({ ...good, ...about })
    .filter(({ ok }) => !ok)
    .map(({ name, found }) => `${name}: ${found}`);

test("a run that left everything passes every check", () => {
  expect(broken({})).toEqual([]);
});

test("each thing that is missing breaks the check that names it", () => {
  expect(broken({ loss: [point(1, "nan")] })).toEqual([
    "loss of every step lies in the TensorBoard file, and is finite: 1 points, 1 not finite",
  ]);
  expect(broken({ samples: { wanted: true, found: 0 } })).toEqual(["sample pictures were drawn: 0"]);
  expect(broken({ lora: { ...lora, trained: { unet: 192, text: 0 } } })).toEqual([
    "the training changed it: 192 U-Net + 0 text encoder modules differ from zero",
  ]);
  expect(broken({ lora: { ...lora, metadata: { ...lora.metadata, ss_network_dim: "16" } } })).toEqual([
    "its metadata tells what was asked: ss_network_dim is 16, not 4",
  ]);
  expect(broken({ lora: null, loraProblem: "it is cut off" })).toEqual([
    "the LoRA can be read: it is cut off",
  ]);
});

test("speed is the middle of the times between steps", () => {
  expect(secondsPerStep([point(1, 0.5), point(2, 0.4), point(3, 0.4)])).toBe(1.5);
  expect(secondsPerStep([point(1, 0.5)])).toBeNull();
});
