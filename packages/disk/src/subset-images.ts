import { type Dirent, type Stats, stat as statCallback } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { isStudioError, StudioError } from "@loralei/core/errors";
import { fileError, shown, systemCode } from "./file-errors.ts";
import { imageStem, isImageName } from "./image-extensions.ts";
import { contains, resolveInside } from "./jail.ts";
import { mapPooled } from "./pool.ts";

// Twice as fast as the promise form, which counts for folders of 10 000 images.
const stat = promisify(statCallback);

export interface SubsetImage {
  /** File name in the subset's folder. */
  name: string;
  /** Relative to the dataset's root, "/" between parts. */
  path: string;
  /** The real file inside the root, or null when the studio does not touch it (`refused` says why). */
  real: string | null;
  /** Bytes; 0 when refused. */
  size: number;
  mtimeMs: number;
  refused: string | null;
  /** The caption file that the trainer would read. */
  caption: CaptionFile | null;
}

export interface CaptionFile {
  name: string;
  /** The real file inside the root. */
  real: string;
  size: number;
  mtimeMs: number;
}

export interface SubsetListing {
  /** The folder as the trainer is told of it. */
  absolute: string;
  exists: boolean;
  images: SubsetImage[];
}

/**
 * The images of one subset and their captions, found as sd-scripts finds them (library/train_util.py, glob_images
 * and read_caption): images directly in the folder by its list of endings, sorted by name; as caption the stem plus
 * extension, else, where the path has five or more parts between "_", the path without the last four.
 *
 * Where the trainer would follow a link out of the root, the studio does not: such an image is listed as refused,
 * such a caption is none.
 * @throws StudioError `outside-root` for a subset outside of the root, `forbidden` for a folder that may not be read
 */
export async function listSubset(options: {
  root: string;
  /** Folder relative to the root, "" for the root itself. */
  path: string;
  /** With its dot, as the trainer gets it. */
  captionExtension: string;
  signal?: AbortSignal;
}): Promise<SubsetListing> {
  const { path, captionExtension, signal } = options;
  if (/[/\\\0]/.test(captionExtension)) {
    throw new StudioError(
      "bad-input",
      `the caption extension ${shown(captionExtension)} holds a slash or NUL`,
      {
        help: 'Use an ending such as ".txt".',
      },
    );
  }
  const root = resolve(options.root);
  const absolute = resolve(root, path);
  const real = await resolveInside(root, path);
  const folder: Folder = {
    root,
    real,
    path: relative(root, absolute).split(sep).join("/"),
    names: new Map(),
  };
  const entries = await entriesOf(real, absolute);
  if (!entries) return { absolute, exists: false, images: [] };
  for (const entry of entries) folder.names.set(entry.name, entry);
  const names = entries.map(({ name }) => name).filter(isImageName);
  names.sort();
  const images = await mapPooled(names, 32, (name) => imageOf(folder, name, captionExtension), signal);
  return { absolute, exists: true, images };
}

interface Folder {
  root: string;
  real: string;
  path: string;
  names: Map<string, Dirent>;
}

/** Entries of the folder, or null when it is none. */
async function entriesOf(real: string, absolute: string): Promise<Dirent[] | null> {
  try {
    return await readdir(real, { withFileTypes: true });
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error))) return null;
    throw fileError(error, "list the folder", absolute);
  }
}

async function imageOf(folder: Folder, name: string, captionExtension: string): Promise<SubsetImage> {
  const path = folder.path === "" ? name : `${folder.path}/${name}`;
  const caption = await captionOf(folder, path, captionExtension);
  try {
    const { real, stats } = await look(folder, name);
    if (stats.isFile())
      return { name, path, real, size: stats.size, mtimeMs: stats.mtimeMs, refused: null, caption };
    return refused("it is not a regular file");
  } catch (error) {
    const known = fileError(error, "look at", join(folder.real, name));
    if (isStudioError(known)) return refused(known.message);
    throw error;
  }

  function refused(why: string): SubsetImage {
    return { name, path, real: null, size: 0, mtimeMs: 0, refused: why, caption };
  }
}

async function captionOf(folder: Folder, imagePath: string, extension: string): Promise<CaptionFile | null> {
  const folderPath = join(folder.root, folder.path);
  for (const candidate of captionCandidates(join(folder.root, imageStem(imagePath)), extension)) {
    const name = relative(folderPath, candidate);
    if (dirname(candidate) !== folderPath) {
      const file = await captionFile(() => lookElsewhere(folder.root, candidate), name);
      if (file) return file;
    } else if (folder.names.has(name) || !caseMatters) {
      const file = await captionFile(() => look(folder, name), name);
      if (file) return file;
    }
  }
  return null;
}

/** On macOS and Windows the trainer's look-up finds "A.TXT" for "a.txt"; there the system is asked each time. */
const caseMatters = process.platform === "linux";

/**
 * Where the trainer looks for the caption of an image, in its order. The second place is meant for face crops
 * (name_cx_cy_w_h), but counts the "_" of the whole path, so any folder name can trigger it.
 * @param stem absolute path of the image without its ending
 */
export function captionCandidates(stem: string, extension: string): string[] {
  const tokens = stem.split("_");
  const first = stem + extension;
  return tokens.length < 5 ? [first] : [first, tokens.slice(0, -4).join("_") + extension];
}

async function captionFile(find: () => Promise<Seen>, name: string): Promise<CaptionFile | null> {
  try {
    const { real, stats } = await find();
    return stats.isFile() ? { name, real, size: stats.size, mtimeMs: stats.mtimeMs } : null;
  } catch (error) {
    if (isStudioError(fileError(error, "look at", name))) return null;
    throw error;
  }
}

interface Seen {
  real: string;
  stats: Stats;
}

async function look(folder: Folder, name: string): Promise<Seen> {
  const link = folder.names.get(name)?.isSymbolicLink() ?? true;
  const real = link ? await resolveInside(folder.root, join(folder.path, name)) : join(folder.real, name);
  return { real, stats: await stat(real) };
}

async function lookElsewhere(root: string, candidate: string): Promise<Seen> {
  if (!contains(root, candidate))
    throw new StudioError("outside-root", "the caption lies outside of the dataset");
  const real = await resolveInside(root, candidate);
  return { real, stats: await stat(real) };
}
