import type { Dirent, Stats } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isStudioError, StudioError } from "@loralei/core/errors";
import { isTemporaryName } from "./atomic-write.ts";
import { fileError, shown, systemCode } from "./file-errors.ts";
import { resolveInside } from "./jail.ts";
import { mapPooled } from "./pool.ts";

export interface WalkEntry {
  /** Relative to the root, "/" between parts. */
  path: string;
  absolute: string;
  /** refused: a link that leaves the root or leads nowhere, a device, a pipe, a folder that may not be read. */
  kind: "file" | "folder" | "refused";
  /** Bytes of a file, 0 for the others. */
  size: number;
  mtimeMs: number;
  /** Of refused entries: why. */
  why: string | null;
}

/**
 * Everything under `root`: what lies in a folder by name (in order of code units), then what lies in its folders. Links inside the root are
 * followed, each real folder is entered once; links out of it are reported as refused and never followed.
 * Half-written temporary files of `writeFileAtomic` are left out. What vanishes during the walk is left out too.
 * @param options.maxEntries how many entries may come. @default 1_000_000
 * @throws StudioError `not-found`; `too-large` past `maxEntries`; the signal's reason
 */
export async function* walkFolder(
  root: string,
  options: { signal?: AbortSignal; maxEntries?: number } = {},
): AsyncGenerator<WalkEntry> {
  const { signal, maxEntries = 1_000_000 } = options;
  const real = await resolveInside(root, "");
  const entered = new Set([folderKey(await stat(real))]);
  let count = 0;
  const waiting = [{ path: "", absolute: real }];
  for (let folder = waiting.pop(); folder; folder = waiting.pop()) {
    const inner: typeof waiting = [];
    for (const { entry, key } of await entriesOf(root, folder, signal)) {
      signal?.throwIfAborted();
      if (++count > maxEntries) throw tooMany(root, maxEntries);
      yield entry;
      if (key === null || entered.has(key)) continue;
      entered.add(key);
      inner.push({ path: entry.path, absolute: entry.absolute });
    }
    waiting.push(...inner.reverse());
  }
}

interface Found {
  entry: WalkEntry;
  /** Device and number of a folder, by which it is known again. */
  key: string | null;
}

async function entriesOf(
  root: string,
  folder: { path: string; absolute: string },
  signal?: AbortSignal,
): Promise<Found[]> {
  let names: Dirent[];
  try {
    names = await readdir(await resolveInside(root, folder.absolute), { withFileTypes: true });
  } catch (error) {
    if (folder.path !== "" && systemCode(error) === "ENOENT") return [];
    const refused = fileError(error, "list the folder", folder.absolute);
    if (folder.path === "" || !isStudioError(refused)) throw refused;
    return [{ entry: entry(folder, "refused", null, refused.message), key: null }];
  }
  const wanted = names.filter(({ name }) => !isTemporaryName(name));
  wanted.sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = await mapPooled(wanted, 32, (dirent) => look(root, folder, dirent), signal);
  return found.filter((item) => item !== null);
}

async function look(
  root: string,
  folder: { path: string; absolute: string },
  dirent: Dirent,
): Promise<Found | null> {
  const place = {
    path: folder.path === "" ? dirent.name : `${folder.path}/${dirent.name}`,
    absolute: join(folder.absolute, dirent.name),
  };
  try {
    const stats = dirent.isSymbolicLink()
      ? await stat(await resolveInside(root, place.absolute))
      : await lstat(place.absolute);
    if (stats.isFile()) return { entry: entry(place, "file", stats, null), key: null };
    if (stats.isDirectory()) return { entry: entry(place, "folder", stats, null), key: folderKey(stats) };
    return { entry: entry(place, "refused", stats, "it is not a regular file"), key: null };
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    const refused = fileError(error, "look at", place.absolute);
    if (!isStudioError(refused)) throw refused;
    return { entry: entry(place, "refused", null, refused.message), key: null };
  }
}

function entry(
  place: { path: string; absolute: string },
  kind: WalkEntry["kind"],
  stats: Stats | null,
  why: string | null,
): WalkEntry {
  const size = kind === "file" ? (stats?.size ?? 0) : 0;
  return { path: place.path, absolute: place.absolute, kind, size, mtimeMs: stats?.mtimeMs ?? 0, why };
}

function folderKey(stats: Stats): string {
  return `${stats.dev}:${stats.ino}`;
}

function tooMany(root: string, maxEntries: number): StudioError {
  return new StudioError("too-large", `${shown(root)} holds more than ${maxEntries} files and folders`, {
    help: "Choose a folder further down.",
  });
}
