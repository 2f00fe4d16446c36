import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { SubsetRef } from "@loralei/core/datasets/manifest";
import { isStudioError } from "@loralei/core/errors";
import { sha256Of } from "@loralei/disk/hash";
import { mapPooled } from "@loralei/disk/pool";
import { listSubset, type SubsetImage } from "@loralei/disk/subset-images";
import { readFolderName, subsetsOf } from "@loralei/disk/subsets-of";
import { imageAddress } from "../images/address.ts";
import type { DatasetCard } from "./datasets.ts";

/**
 * The datasets in the given roots. A root that holds images itself, or folders named `N_name`, is a dataset; else
 * each of its folders is one. A root that is missing or may not be read adds nothing.
 */
export async function listDatasets(roots: readonly string[]): Promise<DatasetCard[]> {
  const cards = await mapPooled(roots, 4, async (root) => {
    const folders = await datasetsIn(root);
    return mapPooled(folders, 4, (folder) => card(root, folder).catch(unlessUnreadable));
  });
  const seen = new Set<string>();
  return cards
    .flat()
    .filter((one) => one !== null)
    .filter(({ path }) => !seen.has(path) && seen.add(path));
}

async function datasetsIn(root: string): Promise<string[]> {
  const own = (await subsetsOf(root).catch(unlessUnreadable)) ?? [];
  if (own.some(({ path }) => path === "" || readFolderName(path).classTokens !== "")) return [root];
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith("."))
    .map(({ name }) => join(root, name));
}

async function card(root: string, path: string): Promise<DatasetCard | null> {
  const subsets: SubsetRef[] = await subsetsOf(path);
  if (subsets.length === 0) return null;
  const listings = await mapPooled(subsets, 4, (subset) =>
    listSubset({ root: path, path: subset.path, captionExtension: ".txt" }),
  );
  const images = listings.flatMap((listing) => listing.images);
  return {
    id: sha256Of(path).slice(0, 32),
    name: basename(path),
    path,
    root,
    images: images.length,
    captioned: images.filter(({ caption }) => caption !== null).length,
    bytes: images.reduce((sum, { size }) => sum + size, 0),
    cover: cover(images),
    subsets,
  };
}

/** Four images from all over the dataset. */
function cover(images: readonly SubsetImage[]): string[] {
  const count = Math.min(4, images.length);
  return Array.from({ length: count }, (_, i) => images[Math.floor((i * images.length) / count)]!).flatMap(
    ({ real, size, mtimeMs }) => (real === null ? [] : [imageAddress(real, size, mtimeMs)]),
  );
}

function unlessUnreadable(error: unknown): null {
  if (isStudioError(error)) return null;
  throw error;
}
