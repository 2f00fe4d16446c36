import { resolve } from "node:path";
import type { DatasetFacts, SubsetRef } from "@loralei/core/datasets/manifest";
import { imageSize } from "./image-size.ts";
import { mapPooled } from "./pool.ts";
import { listSubset, type SubsetImage } from "./subset-images.ts";

type SubsetFacts = DatasetFacts["subsets"][number];

/**
 * What the trainer would load of a dataset, from names and image headers: never from pixels.
 * A folder that is named twice counts once, at its first place: sd-scripts ignores the second
 * (library/train_util.py, "ignore duplicated subset").
 * @throws StudioError `outside-root`, `forbidden`, `not-found` for the root; the signal's reason. A subset that does
 * not exist is no error: its facts say so
 */
export async function datasetFacts(options: {
  root: string;
  subsets: readonly SubsetRef[];
  captionExtension: string;
  signal?: AbortSignal;
}): Promise<DatasetFacts> {
  const { captionExtension } = options;
  const root = resolve(options.root);
  const seen = new Set<string>();
  const subsets: SubsetFacts[] = [];
  for (const subset of options.subsets) {
    const facts = await subsetFacts(options, subset);
    const again = seen.has(facts.absolute);
    seen.add(facts.absolute);
    subsets.push(again ? { ...facts, ...nothing } : facts);
  }
  return { root, captionExtension, subsets };
}

const none = { count: 0, names: [] };
const nothing = { images: 0, shapes: [], unreadable: none, captionMissing: none, captionEmpty: none };

async function subsetFacts(
  { root, captionExtension, signal }: Parameters<typeof datasetFacts>[0],
  { path, repeats, isReg, classTokens }: SubsetRef,
): Promise<SubsetFacts> {
  const options = signal ? { signal } : {};
  const { absolute, exists, images } = await listSubset({ root, path, captionExtension, ...options });
  const sizes = await mapPooled(
    images,
    32,
    ({ real }) => (real ? imageSize(real) : Promise.resolve(null)),
    signal,
  );
  const shapes = new Map<string, SubsetFacts["shapes"][number]>();
  for (const size of sizes) {
    if (!size) continue;
    const key = `${size.width}x${size.height}`;
    const shape = shapes.get(key) ?? { ...size, count: 0 };
    shape.count++;
    shapes.set(key, shape);
  }
  return {
    path,
    absolute,
    repeats,
    isReg,
    classTokens,
    exists,
    images: images.length,
    shapes: [...shapes.values()].sort((a, b) => a.width - b.width || a.height - b.height),
    unreadable: some(images.filter((_, index) => sizes[index] === null).map(nameWithReason)),
    captionMissing: some(images.filter(({ caption }) => !caption).map(({ name }) => name)),
    captionEmpty: some([
      ...new Set(images.flatMap(({ caption }) => (caption?.size === 0 ? [caption.name] : []))),
    ]),
  };
}

function nameWithReason({ name, refused }: SubsetImage): string {
  return refused ? `${name} (${refused})` : name;
}

/** The count is exact, the names are the first 20. */
function some(names: string[]): { count: number; names: string[] } {
  return { count: names.length, names: names.slice(0, 20) };
}
