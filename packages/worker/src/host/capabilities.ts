import { statfs } from "node:fs/promises";
import { arch, availableParallelism, cpus, hostname, platform, release, totalmem } from "node:os";
import type { Capabilities, Gpu, HostStats, TrainerFound } from "@loralei/core/workers/capabilities";
import { gpuStats } from "./gpus.ts";

const mebi = 1024 * 1024;

/** What this host can do, as a hello tells it. */
export async function describeHost(options: {
  home: string;
  name: string | null;
  local: boolean;
  simulated: boolean;
  gpus: Gpu[];
  trainers: TrainerFound[];
}): Promise<Capabilities> {
  const { gpus, trainers, local, simulated } = options;
  return {
    name: (options.name ?? hostname()).slice(0, 128) || "worker",
    platform: `${platform()}-${arch()} ${release()}`.slice(0, 64),
    cpu: { model: (cpus()[0]?.model ?? "").trim().slice(0, 200), cores: availableParallelism() },
    ramMb: Math.round(totalRam() / mebi),
    diskFreeMb: await freeMb(options.home),
    gpus,
    trainers,
    // A simulated run costs next to nothing: two at once show what several runs look like.
    slots: { gpu: gpus.length, cpu: simulated && gpus.length === 0 ? 2 : 1 },
    local,
    simulated,
  };
}

/** Tells what the host does; the share of busy CPU is that since the call before. */
export function watchHost(home: string) {
  let before = cpuTimes();
  return async (hasGpus: boolean, nowMs: number): Promise<HostStats> => {
    const times = cpuTimes();
    const total = times.total - before.total;
    const cpu = total > 0 ? Math.min(1, Math.max(0, 1 - (times.idle - before.idle) / total)) : 0;
    before = times;
    return {
      atMs: nowMs,
      cpu,
      ramUsedMb: Math.max(0, Math.round((totalRam() - process.availableMemory()) / mebi)),
      diskFreeMb: await freeMb(home),
      gpus: hasGpus ? await gpuStats() : [],
    };
  };
}

function cpuTimes(): { idle: number; total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, total };
}

/** In a container the limit of its group counts, not the host's memory. */
function totalRam(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem();
}

async function freeMb(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path).catch(() => ({ bavail: 0, bsize: 0 }));
  return Math.floor((bavail * bsize) / mebi);
}
