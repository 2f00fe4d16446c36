import { readdir } from "node:fs/promises";
import { SubsetRef } from "@loralei/core/datasets/manifest";
import { isStudioError } from "@loralei/core/errors";
import { fileError } from "./file-errors.ts";
import { isImageName } from "./image-extensions.ts";
import { resolveInside } from "./jail.ts";
import { mapPooled } from "./pool.ts";

/**
 * The subsets that a folder suggests: the folder itself when images lie directly in it, and each of its sub-folders
 * that holds images directly. A sub-folder named by the trainer's convention `N_name` gets N repeats and the name as
 * class tokens; any other gets one repeat. `0_name` is left out, as the trainer leaves it out.
 *
 * A number above the limit of repeats (10 000) is taken for part of a name: "20240131_trip" is a date.
 * Hidden folders and links that leave the root are left out.
 * @throws StudioError `not-found`, `forbidden` for the root itself
 */
export async function subsetsOf(root: string): Promise<SubsetRef[]> {
  const real = await resolveInside(root, "");
  const { images, folders } = await look(real).catch((error) => {
    throw fileError(error, "list the folder", root);
  });
  const inner = await mapPooled(folders, 16, (name) => subsetOf(root, name));
  const self = images ? [SubsetRef.parse({ path: "" })] : [];
  return [...self, ...inner.filter((subset) => subset !== null)];
}

/** Repeats and class tokens by the convention, with 0 repeats for a folder to leave out. */
export function readFolderName(name: string): { repeats: number; classTokens: string } {
  const [first = "", ...rest] = name.split("_");
  const repeats = /^\s*[+-]?\d+\s*$/.test(first) ? Number(first) : null;
  if (repeats === null || repeats > maxRepeats) return { repeats: 1, classTokens: "" };
  return { repeats: Math.max(0, repeats), classTokens: rest.join("_") };
}

const maxRepeats = 10_000;

async function subsetOf(root: string, name: string): Promise<SubsetRef | null> {
  const { repeats, classTokens } = readFolderName(name);
  if (repeats === 0) return null;
  try {
    const { images } = await look(await resolveInside(root, name));
    return images ? SubsetRef.parse({ path: name, repeats, classTokens }) : null;
  } catch (error) {
    if (isStudioError(fileError(error, "list the folder", name))) return null;
    throw error;
  }
}

async function look(folder: string): Promise<{ images: boolean; folders: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true });
  const images = entries.some((entry) => isImageName(entry.name) && !entry.isDirectory());
  const folders = entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name);
  return { images, folders: folders.filter((name) => !name.startsWith(".")).sort() };
}
