import { readFile } from "node:fs/promises";
import { systemCode } from "./file-errors.ts";

/**
 * What tells a process from another that later gets its number. `startTicks` (clock ticks since boot) and `bootId`
 * come from /proc and are null where there is none (macOS, Windows): there the number alone must do.
 */
export interface ProcessStamp {
  pid: number;
  startTicks: number | null;
  bootId: string | null;
}

/** The stamp of a running process, or null when there is none of that number. */
export async function stampOf(pid: number): Promise<ProcessStamp | null> {
  if (!isAlive(pid)) return null;
  if (process.platform !== "linux") return { pid, startTicks: null, bootId: null };
  try {
    const bootId = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
    const stat = await readFile(`/proc/${pid}/stat`, "latin1");
    // The name, in brackets, may hold spaces and brackets itself; field 3 (state) follows the last one, start is 22.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return null;
    return { pid, startTicks: Number(fields[19]), bootId };
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes(systemCode(error))) return null;
    throw error;
  }
}

/** Whether the very process of this stamp still runs; a zombie does not. */
export async function isRunning(stamp: ProcessStamp): Promise<boolean> {
  const now = await stampOf(stamp.pid);
  if (!now) return false;
  if (stamp.startTicks === null || now.startTicks === null) return true;
  return stamp.startTicks === now.startTicks && stamp.bootId === now.bootId;
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}
