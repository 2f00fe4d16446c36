import { readdirSync, readFileSync } from "node:fs";
import { gpuStats } from "../host/gpus.ts";

/** Most memory that a process and its descendants took, in MB; null where the host does not tell. */
export interface PeakMemory {
  /** Resident, mapped files (the base model) included. */
  ramMb: number | null;
  /** Of the GPU named, above what was taken before. */
  vramMb: number | null;
}

const everyMs = 500;

/**
 * Watches a process tree by /proc (Linux) and a GPU by nvidia-smi. `stop` gives the peaks; on a GPU that others use
 * as well theirs is counted too.
 */
export function watchMemory(pid: number, gpuUuid: string | null): { stop: () => PeakMemory } {
  const peak: PeakMemory = { ramMb: null, vramMb: null };
  let before: number | null = null;
  let asking = false;
  const lookAtGpu = async (uuid: string) => {
    const now = await vramOf(uuid);
    before ??= now;
    if (now !== null && before !== null) peak.vramMb = Math.max(peak.vramMb ?? 0, now - before);
    asking = false;
  };
  const look = () => {
    const now = residentMb(pid);
    if (now !== null) peak.ramMb = Math.max(peak.ramMb ?? 0, now);
    if (gpuUuid === null || asking) return;
    asking = true;
    void lookAtGpu(gpuUuid);
  };
  look();
  const timer = setInterval(look, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

async function vramOf(uuid: string): Promise<number | null> {
  return (await gpuStats()).find((gpu) => gpu.uuid === uuid)?.vramUsedMb ?? null;
}

/** Resident memory of the tree now, but at least the highest that one process of it ever had (VmHWM). */
function residentMb(root: number): number | null {
  let sumKb = 0;
  let highestKb = 0;
  for (const pid of treeOf(root)) {
    const status = read(`/proc/${pid}/status`);
    sumKb += kilobytes(status, "VmRSS");
    highestKb = Math.max(highestKb, kilobytes(status, "VmHWM"));
  }
  const kb = Math.max(sumKb, highestKb);
  return kb === 0 ? null : Math.round(kb / 1024);
}

function treeOf(root: number): Set<number> {
  const children = new Map<number, number[]>();
  for (const name of list("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    // The name in parentheses may hold blanks; the parent is the second field behind it.
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (Number.isInteger(parent)) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = new Set([root]);
  for (const pid of tree) for (const child of children.get(pid) ?? []) tree.add(child);
  return tree;
}

function kilobytes(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s*(\\d+) kB`, "m").exec(status)?.[1] ?? 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
