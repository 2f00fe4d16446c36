import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * A process that is told apart from a later one with the same number: pid, start time and boot. Used by the daemon
 * and the shim, so nothing but Node is imported here.
 */
export interface ProcessIdentity {
  pid: number;
  /** Start in clock ticks since boot where /proc tells (proc_pid_stat(5), field 22), else ps's start time; "" unknown. */
  started: string;
  bootId: string;
}

export const hasProc = process.platform === "linux";

let bootId: string | null = null;

/** Random per boot on Linux; elsewhere the host's name, so that only start times tell boots apart. Read once. */
export function readBootId(): string {
  try {
    bootId ??= hasProc ? readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim() : hostname();
    return bootId;
  } catch {
    return hostname();
  }
}

/** Identity of a running process; `started` is "" when it is gone. */
export function identify(pid: number): ProcessIdentity {
  return { pid, started: lookAt(pid)?.started ?? "", bootId: readBootId() };
}

/**
 * Whether this very process still runs: a zombie does not, nor a stranger that got its number. Where it cannot be
 * looked at (no descriptor is left), a process of its number counts: a long run is not given up for that.
 */
export function isAlive(identity: ProcessIdentity): boolean {
  if (identity.started === "" || identity.bootId !== readBootId()) return false;
  const found = lookAt(identity.pid);
  if (found === null || found.state === "Z" || found.state === "X") return false;
  return found.started === identity.started || (found === unknown && kill(identity.pid, 0));
}

/**
 * Sends a signal to the group that this process leads, but only while the process is the one meant, or gone and
 * its group left over (a group's number is not given away while a member lives). False when nobody got it.
 */
export function signalGroup(leader: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (leader.bootId !== readBootId()) return false;
  const found = lookAt(leader.pid);
  if (found && found.started !== leader.started) return false;
  return kill(-leader.pid, signal);
}

/** Processes whose environment names this job (`LORALEI_JOB`), wherever they moved to; only where /proc exists. */
export function processesOf(jobTag: string): ProcessIdentity[] {
  if (!hasProc) return [];
  const wanted = `LORALEI_JOB=${jobTag}`;
  return pids().flatMap((pid) => {
    const identity = hasVariable(pid, wanted) ? identify(pid) : null;
    return identity && isAlive(identity) ? [identity] : [];
  });
}

/** Sends a signal to one process, if it is still the one meant. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return isAlive(identity) && kill(identity.pid, signal);
}

/** Values of these variables in a running process's environment: secrets that a restarted daemon has to hide again. */
export function readVariables(pid: number, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of environOf(pid)) {
    const equals = entry.indexOf("=");
    const name = entry.slice(0, equals);
    if (names.includes(name)) found[name] = entry.slice(equals + 1);
  }
  return found;
}

/** Paths of the regular files that these processes hold open for writing or reading; empty where /proc is not. */
export function openFiles(processes: readonly ProcessIdentity[]): Set<string> {
  const paths = new Set<string>();
  for (const { pid } of processes) {
    for (const fd of list(`/proc/${pid}/fd`)) {
      try {
        paths.add(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        // Closed meanwhile.
      }
    }
  }
  return paths;
}

/** A process that could not be looked at, though it may be there. */
const unknown = { state: "", started: "" };

/** Null: there is no such process. */
function lookAt(pid: number): { state: string; started: string } | null {
  return hasProc ? lookInProc(pid) : askPs(pid);
}

function lookInProc(pid: number): { state: string; started: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name stands in parentheses and may hold blanks and parentheses: fields count from the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", started: fields[19] ?? "" };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    return code === "ENOENT" || code === "ESRCH" ? null : unknown;
  }
}

function askPs(pid: number): { state: string; started: string } | null {
  try {
    const row = execFileSync("ps", ["-o", "state=,lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    return { state: row[0] ?? "", started: row.replace(/^\S+\s+/, "") };
  } catch (error) {
    // ps ends with 1 when there is no such process; anything else says nothing about it.
    return error instanceof Error && "status" in error && error.status === 1 ? null : unknown;
  }
}

function kill(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

function pids(): number[] {
  return list("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function hasVariable(pid: number, entry: string): boolean {
  return pid !== process.pid && environOf(pid).includes(entry);
}

function environOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
