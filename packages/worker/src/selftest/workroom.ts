import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { freeBytes } from "@loralei/disk/free-space";
import type { Size } from "./sizes.ts";

const mebi = 1024 * 1024;

/**
 * A folder of the self-test's own on the worker's disk (a temporary folder is often memory, and the base model is
 * large). What killed self-tests left behind is removed first; what was to be kept is not.
 */
export async function makeWorkroom(home: string, keep = false): Promise<string> {
  const parent = join(home, "selftest");
  await mkdir(parent, { recursive: true, mode: 0o700 });
  for (const name of await readdir(parent)) {
    const pid = Number(/^run-(\d+)-/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isInteger(pid) && !isRunning(pid))
      await rm(join(parent, name), { recursive: true, force: true });
  }
  return mkdtemp(join(parent, keep ? "kept-" : `run-${process.pid}-`));
}

/** Throws before anything is made when memory or disk are too small, with what would do. */
export async function mustHaveRoom(
  home: string,
  size: Size,
  device: string,
  availableBytes: number = process.availableMemory(),
): Promise<void> {
  const wantedMb = size.ramMb[device === "cpu" || device === "mps" ? "cpu" : "gpu"];
  const freeMb = Math.floor(availableBytes / mebi);
  if (freeMb < wantedMb) {
    throw new StudioError(
      "host-setup",
      `the self-test with a ${size.title} model takes about ${wantedMb} MB of memory; ${freeMb} MB are free`,
      {
        help: size.toy
          ? "Close other programs."
          : "Run the toy-sized one (--toy): it proves the installation, but tells nothing of speed. Or close other programs.",
      },
    );
  }
  const diskMb = Math.floor((await freeBytes(home)) / mebi);
  if (diskMb >= size.diskMb) return;
  throw new StudioError(
    "disk-full",
    `the self-test with a ${size.title} model takes ${size.diskMb} MB in ${home}; ${diskMb} MB are free`,
    { help: size.toy ? "Free some space." : "Free some space, or run the toy-sized one (--toy)." },
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
