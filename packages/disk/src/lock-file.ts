import { randomBytes } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { StudioError } from "@loralei/core/errors";
import { fileError, shown, systemCode } from "./file-errors.ts";
import { isRunning, type ProcessStamp, stampOf } from "./process-stamp.ts";

export interface Lock {
  /** Gives the lock back; a second call does nothing. */
  release(): Promise<void>;
}

/**
 * Takes the lock at `path` for this process, or refuses while another living one holds it. What a process that
 * ended left behind is taken over. A holder in another container or on another machine that shares the folder
 * cannot be seen: one folder belongs to one host.
 * @param options.what what the lock protects, for the message: "the studio's folder /home/ada/.loralei"
 * @throws StudioError `conflict`, with the holder's process number
 *
 * @example
 * const lock = await acquireLock(join(home, "studio.lock"), { what: `the studio's folder ${home}` });
 */
export async function acquireLock(path: string, options: { what: string }): Promise<Lock> {
  const self = await stampOf(process.pid);
  if (!self) throw new StudioError("internal", "this process cannot find itself among the running ones");
  const text = JSON.stringify({ ...self, token: randomBytes(9).toString("base64url") });
  for (let tries = 0; tries < 20; tries++) {
    if (await place(path, text)) return { release: () => release(path, text) };
    const found = await read(path);
    if (found === null) continue;
    const holder = holderOf(found);
    if (holder && (await isRunning(holder))) throw taken(path, options.what, holder);
    await removeDead(path, found, text);
  }
  throw new StudioError(
    "conflict",
    `cannot lock ${options.what}: others take and leave ${shown(path)} all the time`,
  );
}

/** Puts a whole lock file at `path` unless one is there: a link appears with its content, or not at all. */
async function place(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(draft, text, { flag: "wx", mode: 0o600 });
    await linkOrCopy(draft, path, text);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw fileError(error, "lock", path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Disks without hard links (exFAT, some network shares) get the file itself, made only if none is there. */
async function linkOrCopy(draft: string, path: string, text: string): Promise<void> {
  try {
    await link(draft, path);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP"].includes(systemCode(error))) throw error;
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
  }
}

/**
 * Removes a dead holder's file. Two processes may come to this at once, and the slower one must not remove the lock
 * that the faster one has just taken: only who holds the guard file removes, and looks again before.
 */
async function removeDead(path: string, dead: string, self: string): Promise<void> {
  const guard = `${path}.takeover`;
  if (await place(guard, self)) {
    try {
      if ((await read(path)) === dead) await rm(path, { force: true });
    } finally {
      await rm(guard, { force: true });
    }
    return;
  }
  const found = await read(guard);
  const holder = found === null ? null : holderOf(found);
  if (holder && (await isRunning(holder))) await setTimeout(guardWaitMs);
  else await rm(guard, { force: true });
}

/** A guard is held for a few file operations. */
const guardWaitMs = 10;

async function release(path: string, text: string): Promise<void> {
  if ((await read(path)) === text) await rm(path, { force: true });
}

async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw fileError(error, "read the lock", path);
  }
}

/** Whoever wrote the lock; null for a file that is no lock of ours or was cut off by a power loss. */
function holderOf(text: string): ProcessStamp | null {
  try {
    const { pid, startTicks, bootId }: Partial<Record<keyof ProcessStamp, unknown>> = JSON.parse(text) ?? {};
    if (typeof pid !== "number") return null;
    return {
      pid,
      startTicks: typeof startTicks === "number" ? startTicks : null,
      bootId: typeof bootId === "string" ? bootId : null,
    };
  } catch {
    return null;
  }
}

function taken(path: string, what: string, holder: ProcessStamp): StudioError {
  return new StudioError("conflict", `${what} is in use by process ${holder.pid} (lock ${shown(path)})`, {
    help: `Stop that process first, or use another folder. It is removed by itself when process ${holder.pid} has ended.`,
  });
}
