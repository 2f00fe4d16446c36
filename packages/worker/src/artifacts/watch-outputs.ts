import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { whyUnsafePath } from "@loralei/core/datasets/rel-path";
import type { Announcement } from "@loralei/core/link/attempt-link-state";
import { sha256File } from "@loralei/disk/hash";
import { safetensorsProblem } from "@loralei/disk/safetensors";
import { readArtifactName } from "./artifact-names.ts";

/** A whole file with its hash; the handle stays readable when the trainer deletes the name. */
export interface FoundFile extends Omit<Announcement, "id"> {
  mtimeMs: number;
  handle: FileHandle;
}

export interface Scan {
  /** Files that are whole now and were not told before, samples and models first. */
  found: FoundFile[];
  /** True while a file is there that may still be written. */
  growing: boolean;
  /** Problems to tell once: a name that cannot be used, a file that stayed damaged. */
  problems: string[];
}

interface Seen {
  size: number;
  mtimeMs: number;
  sinceMs: number;
  told: boolean;
}

const order = ["sample", "model", "report", "config", "other", "checkpoint", "state"];

/**
 * Watches a trainer's outputs for whole files: size and time of change stayed for `settleMs`, no process of the job
 * has it open, and a .safetensors is as long as its header says. A file that changes later is told again.
 */
export function watchOutputs(options: {
  outDir: string;
  samplesDir: string;
  /** Not part of the outputs (event files of TensorBoard). */
  exceptDir: string | null;
  settleMs: number;
  /** Real paths of the files that the job's processes hold open. */
  openFiles: () => ReadonlySet<string>;
  now: () => number;
}) {
  const seen = new Map<string, Seen>();

  /** Files announced by an earlier daemon: not told again while they are the same. */
  function remember(path: string, size: number, mtimeMs: number): void {
    seen.set(path, { size, mtimeMs, sinceMs: Number.NEGATIVE_INFINITY, told: true });
  }

  /** Looks once. `ended`: the processes are gone, so what is there is all there will be. */
  async function scan(ended: boolean): Promise<Scan> {
    const result: Scan = { found: [], growing: false, problems: [] };
    const candidates: string[] = [];
    for (const path of await files(options.outDir, options.exceptDir)) {
      const now = await stat(join(options.outDir, path)).catch(() => null);
      if (!now) continue;
      const before = seen.get(path);
      const same = before?.size === now.size && before.mtimeMs === now.mtimeMs;
      const entry = same
        ? before
        : { size: now.size, mtimeMs: now.mtimeMs, sinceMs: options.now(), told: false };
      seen.set(path, entry);
      if (entry.told) continue;
      if (ended || options.now() - entry.sinceMs >= options.settleMs) candidates.push(path);
      else result.growing = true;
    }
    if (candidates.length === 0) return result;
    const held = ended ? new Set<string>() : options.openFiles();
    for (const path of candidates) {
      if (held.has(join(options.outDir, path))) result.growing = true;
      else await look(path, ended, result);
    }
    result.found.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
    return result;
  }

  async function look(path: string, ended: boolean, result: Scan): Promise<void> {
    const entry = seen.get(path)!;
    const unsafe = whyUnsafePath(path);
    if (unsafe) {
      entry.told = true;
      result.problems.push(`The output "${path.slice(0, 200)}" cannot be kept: ${unsafe}.`);
      return;
    }
    const damage = await damageOf(join(options.outDir, path));
    if (damage !== null) {
      result.growing ||= !ended;
      if (ended) {
        entry.told = true;
        result.problems.push(`The output "${path}" is damaged and was not kept: ${damage}`);
      }
      return;
    }
    const handle = await open(join(options.outDir, path)).catch(() => null);
    if (!handle) return;
    const sha256 = await sha256File(handle);
    const after = await handle.stat();
    if (after.size !== entry.size || after.mtimeMs !== entry.mtimeMs) {
      result.growing = true;
      await handle.close();
      return;
    }
    entry.told = true;
    const isSample = !relative(options.samplesDir, join(options.outDir, path)).startsWith("..");
    const { size, mtimeMs } = entry;
    result.found.push({ path, size, mtimeMs, sha256, handle, ...readArtifactName(path, isSample) });
  }

  return { remember, scan };
}

export type OutputWatch = ReturnType<typeof watchOutputs>;

/** What is wrong with a file, null when it is whole as far as one can tell. */
async function damageOf(path: string): Promise<string | null> {
  if (!path.endsWith(".safetensors")) return null;
  return safetensorsProblem(path).catch(String);
}

async function files(outDir: string, except: string | null): Promise<string[]> {
  const entries = await readdir(outDir, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".tmp") && !entry.name.startsWith(".loralei-"))
    .filter((entry) => except === null || !isInside(except, entry.parentPath))
    .map((entry) => relative(outDir, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || !(way.startsWith("..") || isAbsolute(way));
}
