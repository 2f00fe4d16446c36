import { datasetFacts } from "@loralei/disk/dataset-facts";
import { browse } from "./browse.ts";
import type { Datasets } from "./datasets.ts";
import { listDatasets } from "./list.ts";
import type { Roots } from "./roots.ts";

export function createDatasets(roots: Roots): Datasets {
  return {
    list: async () => listDatasets(await roots.list()),
    async facts({ root, subsets, captionExtension }) {
      const { path } = await roots.resolve(root);
      return datasetFacts({ root: path, subsets, captionExtension });
    },
    browse: (path) => browse(roots, path),
    roots: () => roots.list(),
    addRoot: (path) => roots.add(path),
    removeRoot: (path) => roots.remove(path),
  };
}
