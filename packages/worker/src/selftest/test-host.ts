import { StudioError } from "@loralei/core/errors";
import { kohya } from "@loralei/core/trainers/kohya/index";
import type { Gpu, TrainerFound } from "@loralei/core/workers/capabilities";
import { readEnv, trainerEnv } from "../env.ts";
import { findTrainers } from "../host/find-trainers.ts";
import { findGpus } from "../host/gpus.ts";
import { findPrograms } from "../program.ts";

/** What the self-test runs on. */
export interface TestHost {
  found: TrainerFound;
  gpu: Gpu | null;
}

/**
 * The installation, asked anew, and the GPU to use.
 * @throws StudioError `host-setup` when the trainer is not ready
 */
export async function lookAtHost(home: string): Promise<TestHost> {
  const { sdScripts, python } = readEnv();
  const search = { home, programs: findPrograms(), simulated: false, sdScripts, python };
  const trainers = await findTrainers({ ...search, ask: "always" });
  const found = trainers.find(({ id }) => id === kohya.id);
  if (!found?.ok) {
    throw new StudioError("host-setup", `the trainer is not ready: ${found?.reason ?? "not found"}`, {
      help: "Install it first, or again: loralei-worker install kohya",
    });
  }
  return { found, gpu: found.device === "cuda" ? await lentGpu() : null };
}

/** The first GPU that this process may see; a job's are named in CUDA_VISIBLE_DEVICES. */
async function lentGpu(): Promise<Gpu | null> {
  const gpus = await findGpus();
  const visible = trainerEnv()
    .CUDA_VISIBLE_DEVICES?.split(",")
    .map((name) => name.trim());
  return (
    gpus.find(({ uuid, index }) => !visible || visible.includes(uuid) || visible.includes(String(index))) ??
    null
  );
}
