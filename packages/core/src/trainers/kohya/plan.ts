import type { Host, Plan, PlanInput } from "../trainer.ts";
import { kohyaFamily } from "./families.ts";
import type { KohyaOptions } from "./options/schema.ts";
import { posix } from "./posix.ts";
import { runFiles } from "./toml.ts";

/**
 * One process on one device: the script directly, without a launcher, so that exit codes and signals are its own.
 * `host.gpus` are those lent to the attempt; of several only the first is used.
 */
export function planKohya(input: PlanInput): Plan {
  const { host } = input;
  const family = kohyaFamily(input.family);
  const options = input.options as KohyaOptions;
  const jobDir = posix(host.jobDir);
  const metricsDir = `${jobDir}/metrics`;
  const outDir = posix(host.outDir);
  const root = posix(host.root);
  return {
    files: runFiles({
      family,
      options,
      dataset: input.dataset,
      paths: { jobDir, outDir, metricsDir, resume: input.resume?.statePath ?? null },
    }),
    steps: [
      {
        phase: "train",
        argv: [
          host.python,
          "-u",
          `${root}/${family.script}`,
          "--config_file",
          `${jobDir}/config.toml`,
          "--dataset_config",
          `${jobDir}/dataset.toml`,
        ],
        cwd: host.root,
        env: environment(host, options, metricsDir),
        unsetEnv: unwanted,
      },
    ],
    outputs: { dir: outDir, samplesDir: `${outDir}/sample`, metricsDir },
  };
}

/**
 * LINES makes bars as tall as the terminal, FORCE_COLOR makes rich colour a pipe, PYTHONPATH and PYTHONHOME shadow
 * the trainer's packages, and the others would make accelerate join a cluster that is not there.
 */
const unwanted = [
  "LINES",
  "FORCE_COLOR",
  "CLICOLOR_FORCE",
  "PYTHONPATH",
  "PYTHONHOME",
  "RANK",
  "LOCAL_RANK",
  "WORLD_SIZE",
  "MASTER_ADDR",
  "MASTER_PORT",
];

function environment(host: Host, options: KohyaOptions, metricsDir: string): Record<string, string> {
  const gpu = host.gpus[0];
  const env: Record<string, string> = {
    PYTHONUNBUFFERED: "1",
    PYTHONUTF8: "1",
    PYTHONIOENCODING: "utf-8",
    // The logger wraps at this width and would cut paths in two.
    COLUMNS: "2000",
    TOKENIZERS_PARALLELISM: "false",
    OMP_NUM_THREADS: gpu ? "1" : String(host.cpuCores),
  };
  if (host.device === "cuda") {
    env.CUDA_DEVICE_ORDER = "PCI_BUS_ID";
    env.CUDA_VISIBLE_DEVICES = gpu?.uuid ?? "";
    if (host.platform.startsWith("linux") && gpu) env.PYTORCH_CUDA_ALLOC_CONF = "expandable_segments:True";
  }
  if (host.device === "rocm") env.HIP_VISIBLE_DEVICES = gpu ? String(gpu.index) : "";
  if (host.device === "mps") env.PYTORCH_ENABLE_MPS_FALLBACK = "1";
  if (options.offline) {
    env.HF_HUB_OFFLINE = "1";
    env.TRANSFORMERS_OFFLINE = "1";
  }
  if (options.log_with === "all") env.WANDB_DIR = metricsDir;
  return env;
}
