import { z } from "zod";

export const Gpu = z.object({
  uuid: z.string().max(128),
  index: z.int().min(0),
  name: z.string().max(200),
  vramMb: z.int().min(0),
  /** CUDA compute capability ("8.6"); null when unknown. bf16 needs 8.0 or more. */
  capability: z.string().max(16).nullable(),
  driver: z.string().max(64).nullable(),
});
export type Gpu = z.infer<typeof Gpu>;

/** A trainer as found on a host. `ok: false` says in `reason` what is missing and what to do. */
export const TrainerFound = z.object({
  id: z.string().max(32),
  ok: z.boolean(),
  reason: z.string().max(2_000),
  /** Commit or version of the trainer's sources, "" when unknown. */
  version: z.string().max(128),
  /** Folder of its sources and its Python, as found; for the plan. */
  root: z.string().max(4_096),
  python: z.string().max(4_096),
  /** Versions of what matters ("torch": "2.13.0+cpu", "bitsandbytes": "" when absent). */
  packages: z.record(z.string().max(64), z.string().max(128)),
  device: z.enum(["cuda", "rocm", "mps", "cpu"]),
});
export type TrainerFound = z.infer<typeof TrainerFound>;

/** What a worker can do: sent in hello, and again whenever it changes. */
export const Capabilities = z.object({
  /** Host name, or LORALEI_WORKER_NAME. */
  name: z.string().min(1).max(128),
  platform: z.string().max(64),
  cpu: z.object({ model: z.string().max(200), cores: z.int().min(1) }),
  ramMb: z.int().min(0),
  diskFreeMb: z.int().min(0),
  gpus: z.array(Gpu).max(64),
  trainers: z.array(TrainerFound).max(32),
  /** Jobs at once: one per GPU; at least one CPU slot when there is none. */
  slots: z.object({ gpu: z.int().min(0), cpu: z.int().min(0) }),
  /** Shares the studio's home and file system: datasets and models are read in place. */
  local: z.boolean(),
  /** Runs the simulated trainer (demo and tests): every screen says so. */
  simulated: z.boolean(),
});
export type Capabilities = z.infer<typeof Capabilities>;

/** Live figures, droppable. Utilisation in 0 … 1, temperature in °C, power in W. */
export const HostStats = z.object({
  atMs: z.int(),
  cpu: z.number().min(0),
  ramUsedMb: z.int().min(0),
  diskFreeMb: z.int().min(0),
  gpus: z
    .array(
      z.object({
        uuid: z.string().max(128),
        util: z.number().min(0).max(1),
        vramUsedMb: z.int().min(0),
        temperature: z.number().nullable(),
        power: z.number().nullable(),
      }),
    )
    .max(64),
});
export type HostStats = z.infer<typeof HostStats>;

/** A worker as pages see it. */
export const WorkerView = z.object({
  id: z.uuid(),
  name: z.string(),
  online: z.boolean(),
  draining: z.boolean(),
  seenAtMs: z.int().nullable(),
  version: z.string(),
  capabilities: Capabilities,
  stats: HostStats.nullable(),
  running: z.array(z.object({ jobId: z.uuid(), name: z.string(), gpu: z.string().nullable() })),
});
export type WorkerView = z.infer<typeof WorkerView>;
