import type { Advice } from "../../trainer.ts";
import { optimizerOf } from "../optimizers.ts";
import { type Case, error, info, type Rule, warning, when } from "./rule.ts";

type Host = NonNullable<Case["host"]>;

/** A rule about the worker; silent until one is known. */
const aboutHost =
  (rule: (host: Host, about: Case) => Advice[]): Rule =>
  (about) =>
    about.host ? rule(about.host, about) : [];

/** Version of a package, "" when it is known to be absent, null when nobody looked. */
function versionOf(host: Host, name: string): string | null {
  return (
    host.packages[name] ??
    host.packages[name.replaceAll("_", "-")] ??
    host.packages[name.replaceAll("-", "_")] ??
    null
  );
}

function absent(host: Host, name: string): boolean {
  return versionOf(host, name) === "";
}

/** The highest CUDA compute capability of the worker's cards; null when none is known. */
function bestCapability(host: Host): number | null {
  const known = host.gpus.flatMap((gpu) => (gpu.capability === null ? [] : [Number(gpu.capability)]));
  return known.length === 0 ? null : Math.max(...known);
}

const device = aboutHost((host) => [
  ...when(host.device === "cuda" && host.gpus.length === 0, () =>
    error(null, "no-gpu", "PyTorch on this worker is built for CUDA, but no GPU was found: see its driver."),
  ),
  ...when(host.device === "cpu" && host.gpus.length > 0, () =>
    warning(
      null,
      "gpu-unused",
      "This worker has a GPU, but its PyTorch is built for the CPU: install the trainer again.",
    ),
  ),
  ...when(host.device === "cpu" && host.gpus.length === 0, () =>
    warning(
      null,
      "cpu-only",
      "This worker has no GPU: training runs on the CPU and may take minutes for each step.",
    ),
  ),
]);

const precision = aboutHost((host, { options }) => {
  if (options.mixed_precision === "fp16") {
    return when(host.device === "cpu" || host.device === "mps", () =>
      error(
        "mixed_precision",
        "fp16-needs-gpu",
        "fp16 needs a CUDA or ROCm GPU; this worker trains without one.",
        {
          label: "Full precision",
          set: { mixed_precision: "no", full_fp16: false },
        },
      ),
    );
  }
  if (options.mixed_precision !== "bf16" || host.device !== "cuda") return [];
  const best = bestCapability(host);
  const old = host.gpus.filter((gpu) => gpu.capability !== null && Number(gpu.capability) < 8);
  const fix = { label: "Use fp16", set: { mixed_precision: "fp16", full_bf16: false } };
  if (best !== null && best < 8) {
    const name = host.gpus[0]?.name ?? "this GPU";
    return [
      error(
        "mixed_precision",
        "bf16-needs-ampere",
        `bf16 needs an RTX 30 or newer; ${name} has capability ${best.toFixed(1)}.`,
        fix,
      ),
    ];
  }
  return when(old.length > 0, () =>
    warning(
      "mixed_precision",
      "bf16-needs-ampere",
      `bf16 does not run on every card of this worker: ${old[0]!.name}.`,
      fix,
    ),
  );
});

/** RTX 50 (capability 12) needs a PyTorch built for CUDA 12.8 or newer. */
const torchBuild = aboutHost((host) => {
  const best = bestCapability(host);
  const cuda = /\+cu(\d+)/.exec(versionOf(host, "torch") ?? "")?.[1];
  return when(best !== null && best >= 12 && cuda !== undefined && Number(cuda) < 128, () =>
    error(
      null,
      "torch-too-old",
      `PyTorch ${versionOf(host, "torch")} has no code for this GPU (capability ${best}): it needs a build for CUDA 12.8 or newer.`,
    ),
  );
});

const attention = aboutHost((host, { options }) => {
  const fix = { label: "Use SDPA", set: { attention: "sdpa" } };
  if (options.attention !== "xformers") return [];
  if (absent(host, "xformers"))
    return [error("attention", "not-installed", "xformers is not installed on this worker.", fix)];
  return when(host.device === "cpu" || host.device === "mps", () =>
    error("attention", "needs-gpu", "xformers needs a GPU.", fix),
  );
});

const optimizer = aboutHost((host, { options }) => {
  const row = optimizerOf(options.optimizer_type);
  if (!row?.needs) return [];
  const plain = { label: "Use AdamW", set: { optimizer_type: "AdamW" } };
  if (absent(host, row.needs)) {
    return [
      error(
        "optimizer_type",
        "not-installed",
        `${row.title} needs the Python package ${row.needs}, which this worker lacks.`,
        plain,
      ),
    ];
  }
  return when(row.needs === "bitsandbytes" && (host.device === "cpu" || host.device === "mps"), () =>
    error(
      "optimizer_type",
      "needs-gpu",
      `${row.title} needs a CUDA GPU; this worker trains without one.`,
      plain,
    ),
  );
});

const packages = aboutHost((host, { options }) => [
  ...when(options.network_module === "lycoris.kohya" && absent(host, "lycoris_lora"), () =>
    error("network_module", "not-installed", "LyCORIS (lycoris-lora) is not installed on this worker.", {
      label: "Use LoRA",
      set: { network_module: "networks.lora" },
    }),
  ),
  ...when(options.log_with === "all" && absent(host, "wandb"), () =>
    error("log_with", "not-installed", "Weights & Biases (wandb) is not installed on this worker.", {
      label: "TensorBoard only",
      set: { log_with: "tensorboard" },
    }),
  ),
  ...when(absent(host, "tensorboard"), () =>
    error(
      "log_with",
      "not-installed",
      "TensorBoard is not installed on this worker; the trainer cannot log without it.",
    ),
  ),
  ...when(options.torch_compile && host.platform.startsWith("win"), () =>
    error("torch_compile", "needs-linux", "Compiling needs Triton, which Windows lacks.", {
      label: "Do not compile",
      set: { torch_compile: false },
    }),
  ),
]);

const memory = aboutHost((host, { family, options }) => {
  const most = Math.max(0, ...host.gpus.map((gpu) => gpu.vramMb));
  const area = options.resolution.split(",").map(Number);
  const large = (area[0] ?? 0) * (area[1] ?? area[0] ?? 0) > 512 * 512;
  if (host.device !== "cuda" || most === 0) return [];
  return [
    ...when(!options.gradient_checkpointing && most < (family.id === "sdxl" ? 24_000 : 12_000) && large, () =>
      warning(
        "gradient_checkpointing",
        "memory",
        `Without gradient checkpointing ${Math.round(most / 1024)} GB are likely not enough.`,
        {
          label: "Switch it on",
          set: { gradient_checkpointing: true },
        },
      ),
    ),
    ...when(family.id === "sdxl" && !options.network_train_unet_only && most < 12_000, () =>
      warning(
        "network_train_unet_only",
        "memory",
        `Training SDXL's text encoders takes more than ${Math.round(most / 1024)} GB.`,
        {
          label: "Train the U-Net only",
          set: { network_train_unet_only: true },
        },
      ),
    ),
    ...when(family.id === "sdxl" && most < 9_000 && !options.fp8_base, () =>
      info("fp8_base", "memory", `SDXL in ${Math.round(most / 1024)} GB is tight; an fp8 base model helps.`, {
        label: "Base model in fp8",
        set: { fp8_base: true },
      }),
    ),
  ];
});

export const hostRules: readonly Rule[] = [
  device,
  precision,
  torchBuild,
  attention,
  optimizer,
  packages,
  memory,
];
