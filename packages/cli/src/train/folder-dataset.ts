import type { SubsetRef } from "@loralei/core/datasets/manifest";
import { StudioError } from "@loralei/core/errors";
import { ask, type Studio } from "../studio.ts";

/**
 * The subsets of a folder as the studio sees it: sub-folders "10_name" with 10 repeats, else the images of the
 * folder itself, else each of its sub-folders that has images.
 */
export async function folderDataset(studio: Studio, root: string): Promise<SubsetRef[]> {
  const { entries } = await ask(studio, (trpc) => trpc.datasets.browse.query({ path: root }));
  const subset = (path: string, repeats = 1): SubsetRef => ({ path, repeats, classTokens: "", isReg: false });
  const folders = entries.filter((entry) => entry.kind === "folder" && (entry.images ?? 0) > 0);
  const numbered = folders.flatMap(({ name }) => {
    const repeats = Number(/^(\d{1,5})_/.exec(name)?.[1] ?? 0);
    return repeats >= 1 ? [subset(name, Math.min(repeats, 10_000))] : [];
  });
  if (numbered.length > 0) return numbered;
  if (entries.some((entry) => entry.kind === "file" && isImage(entry.name))) return [subset("")];
  if (folders.length > 0) return folders.map(({ name }) => subset(name));
  throw new StudioError("bad-input", `The folder ${root} holds no images.`, {
    help: "Name a folder with images (png, jpg, jpeg, webp, bmp), or one whose sub-folders have them.",
  });
}

function isImage(name: string): boolean {
  return /\.(?:png|jpe?g|webp|bmp|avif)$/i.test(name);
}
