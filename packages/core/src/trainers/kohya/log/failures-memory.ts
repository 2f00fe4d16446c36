import type { Failure } from "./failures.ts";

const lessMemory = [
  "train_batch_size",
  "gradient_checkpointing",
  "cache_latents",
  "cache_text_encoder_outputs",
  "optimizer_type",
  "fp8_base",
  "resolution",
  "network_dim",
];

/** Memory, loss and the machine's own limits. */
export const memoryFailures: readonly Failure[] = [
  {
    code: "cuda-out-of-memory",
    match:
      /CUDA out of memory|HIP out of memory|MPS backend out of memory|CUDA error: out of memory|XPU out of memory/,
    line: true,
    message: ({ text, when }) => outOfMemory(text, when),
    help: ({ phase }) =>
      [
        phase === "sample"
          ? "It happened while drawing samples: smaller or fewer samples may be enough."
          : "",
        "In this order: batch size 1, gradient checkpointing, caching of latents and of text encoder outputs, an 8-bit optimizer (AdamW8bit) or Adafactor, fp8 for the base model, a lower resolution, a lower rank.",
        "Also look whether another program holds memory of this GPU.",
      ]
        .filter(Boolean)
        .join(" "),
    fields: lessMemory,
  },
  {
    code: "host-out-of-memory",
    match:
      /^MemoryError|DefaultCPUAllocator: (?:can't|not enough)|std::bad_alloc|Cannot allocate memory|OutOfMemoryError: |numpy\S*ArrayMemoryError|paging file is too small/,
    message: ({ when }) => `The machine's main memory (not the GPU's) ran out ${when}.`,
    help: "Cache latents and text encoder outputs to disk instead of keeping them in memory, use fewer data loader workers, and close other programs.",
    fields: ["cache_latents_to_disk", "cache_text_encoder_outputs_to_disk", "max_data_loader_n_workers"],
  },
  {
    code: "shared-memory-too-small",
    match:
      /DataLoader worker \(pid(?:\(s\))? [\d, ]+\) (?:is killed by signal: Bus error|exited unexpectedly)|Unexpected bus error encountered in worker|unable to (?:open|allocate) shared memory/,
    line: true,
    message: "A data loader worker died: the shared memory of this machine (/dev/shm) is too small.",
    help: "Set the number of data loader workers to 0, or give the container more shared memory (for example --shm-size 8g).",
    fields: ["max_data_loader_n_workers"],
  },
  {
    code: "nan-in-latents",
    match: /NaN detected in latents: (.*)/,
    message: ({ found }) => `The VAE gave broken numbers (NaN) for the image ${found[1]}.`,
    help: "Switch on no_half_vae (the SDXL VAE overflows in half precision), or choose a VAE that is made for fp16. If it is one image only, that image is damaged: replace it.",
    fields: ["no_half_vae", "vae", "mixed_precision"],
  },
  {
    code: "disk-full",
    match: /No space left on device|ENOSPC|Disk quota exceeded/,
    line: true,
    message: ({ when }) => `The disk of the worker became full ${when}.`,
    help: "Free some space on the worker, keep fewer checkpoints and states (save_last_n_epochs, save_last_n_steps), and do not cache latents to disk.",
    fields: ["save_every_n_epochs", "save_last_n_epochs", "save_state", "cache_latents_to_disk"],
  },
  {
    code: "nccl-timeout",
    match: /Watchdog caught collective operation timeout|DistBackendError|NCCL (?:error|timeout)/i,
    line: true,
    message: "The GPUs waited too long for one another.",
    help: "While one GPU caches the dataset, the others wait: raise ddp_timeout (minutes), or cache latents to disk once before training on several GPUs.",
    fields: ["ddp_timeout", "cache_latents_to_disk"],
  },
];

function outOfMemory(text: string, when: string): string {
  const asked = /Tried to allocate ([\d.]+ [KMGT]i?B)/.exec(text)?.[1];
  const capacity = /total capacity of ([\d.]+ [KMGT]i?B)/.exec(text)?.[1] ?? older.exec(text)?.[1];
  const free =
    /of which ([\d.]+ [KMGT]i?B|\d+ bytes) is free/.exec(text)?.[1] ??
    /([\d.]+ [KMGT]i?B) free/.exec(text)?.[1];
  const figures = [
    asked ? `${asked} more were asked for` : "",
    free && capacity ? `${free} of ${capacity} were free` : capacity ? `the GPU has ${capacity}` : "",
  ].filter(Boolean);
  return `The GPU ran out of memory ${when}${figures.length > 0 ? `: ${figures.join(", ")}` : ""}.`;
}
/** torch before 2.1: "(GPU 0; 23.64 GiB total capacity; …". */
const older = /([\d.]+ [KMGT]i?B) total capacity/;
