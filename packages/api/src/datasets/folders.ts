import { join } from "node:path";
import type { DatasetFolders, SubsetRef } from "@loralei/core/datasets/manifest";

/** The folders of a dataset as the trainer is told of them. */
export function datasetFolders(dataset: { root: string; subsets: readonly SubsetRef[] }): DatasetFolders {
  const { root } = dataset;
  return {
    root,
    subsets: dataset.subsets.map(({ path, repeats, isReg, classTokens }) => ({
      path,
      absolute: path === "" ? root : join(root, path),
      repeats,
      isReg,
      classTokens,
    })),
  };
}
