import type { MetricPoint, Verdict } from "@loralei/core/jobs/event";
import type { TrainerFound } from "@loralei/core/workers/capabilities";
import type { Check } from "./checks.ts";
import type { LoraFacts } from "./read-lora.ts";
import type { Trained } from "./train.ts";

/** What a self-test found out: report.json, and the last line with --json. */
export interface SelftestReport {
  ok: boolean;
  trainer: string;
  family: string;
  toy: boolean;
  atMs: number;
  seconds: number;
  device: TrainerFound["device"];
  deviceName: string;
  precision: string;
  cpuCores: number;
  commit: string;
  packages: Record<string, string>;
  baseModel: { parameters: number; bytes: number; seconds: number };
  steps: number;
  secondsPerStep: number | null;
  memory: { ramMb: number | null; vramMb: number | null };
  phases: Trained["phases"];
  loss: { first: MetricPoint["value"]; last: MetricPoint["value"]; points: number } | null;
  curves: string[];
  lora: Omit<LoraFacts, "metadata"> | null;
  metadata: Record<string, string>;
  checks: Check[];
  failure: Verdict["failure"];
  /** The trainer's files as Loralei wrote them, and its command. */
  files: Record<string, string>;
  command: readonly string[];
}

/** Metadata worth a place in the report; the rest is texts about captions and folders. */
export function toldMetadata(metadata: Record<string, string>): Record<string, string> {
  const names =
    /^(ss_(base_model_version|network_(module|dim|alpha|args)|steps|max_train_steps|num_epochs|epoch|seed|output_name|mixed_precision|num_train_images|optimizer|lr_scheduler|learning_rate|unet_lr|text_encoder_lr|sd_scripts_commit_hash|training_time|sd_model_name)|modelspec\.(architecture|title|implementation)|sshs_model_hash)$/;
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => names.test(name)));
}

/** The report for people, a line for each fact. */
export function reportLines(report: SelftestReport): string[] {
  const { memory, loss, checks, lora } = report;
  const size = `${report.toy ? "toy-sized " : ""}${report.family}`;
  const versions = ["torch", "accelerate", "diffusers", "transformers"]
    .flatMap((name) => (report.packages[name] ? [`${name} ${report.packages[name]}`] : []))
    .join(", ");
  return [
    `Self-test of ${report.trainer} (${size}): ${report.ok ? "passed" : "FAILED"}`,
    `  sources    ${report.commit || "commit unknown"}; ${versions}`,
    `  device     ${report.deviceName}, ${report.precision === "no" ? "full precision" : report.precision}`,
    `  base model ${(report.baseModel.parameters / 1e6).toFixed(1)} M random numbers, ${megabytes(report.baseModel.bytes)}, made in ${report.baseModel.seconds} s`,
    `  phases     ${report.phases.map(({ phase, atSeconds }) => `${phase} ${atSeconds.toFixed(1)} s`).join(" → ")}`,
    `  speed      ${report.secondsPerStep ?? "?"} s a step at 256 × 256; ${report.seconds.toFixed(0)} s in all`,
    `  memory     ${memory.ramMb ?? "?"} MB RAM${memory.vramMb === null ? "" : `, ${memory.vramMb} MB GPU memory`} at most`,
    `  loss       ${loss ? `${told(loss.first)} → ${told(loss.last)} over ${loss.points} steps` : "none"}`,
    `  LoRA       ${lora ? `${megabytes(lora.bytes)}, ${lora.tensors} tensors, ${lora.dtypes.join(" ")}` : "none"}`,
    ...checks.map(({ ok, name, found }) => `  ${ok ? "ok  " : "NOT "} ${name}: ${found}`),
  ];
}

function told(value: MetricPoint["value"]): string {
  return typeof value === "number" ? value.toFixed(4) : value;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
