import type { DatasetFacts } from "@loralei/core/datasets/manifest";
import { datasetFacts } from "@loralei/disk/dataset-facts";
import { browse } from "./browse.ts";
import type { Datasets } from "./datasets.ts";
import { listDatasets } from "./list.ts";
import type { Roots } from "./roots.ts";

/** A form asks for the same facts with every change of a setting; for so long they are taken as they were. */
const freshMs = 2_000;

export function createDatasets(roots: Roots): Datasets {
  const recent = new Map<string, { atMs: number; facts: Promise<DatasetFacts> }>();
  return {
    list: async () => listDatasets(await roots.list()),
    async facts({ root, subsets, captionExtension }) {
      const { path } = await roots.resolve(root);
      const now = performance.now();
      for (const [key, { atMs }] of recent) if (now - atMs > freshMs) recent.delete(key);
      const key = JSON.stringify([path, subsets, captionExtension]);
      const kept = recent.get(key);
      if (kept) return kept.facts;
      const facts = datasetFacts({ root: path, subsets, captionExtension });
      recent.set(key, { atMs: now, facts });
      return facts;
    },
    browse: (path) => browse(roots, path),
    roots: () => roots.list(),
    addRoot: (path) => roots.add(path),
    removeRoot: (path) => roots.remove(path),
  };
}
