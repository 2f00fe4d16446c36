import type { DatasetFacts, SubsetRef } from "@loralei/core/datasets/manifest";

/** A dataset as cards show it. */
export interface DatasetCard {
  /** Made of its path: the same folder has the same id at every start. */
  id: string;
  name: string;
  path: string;
  /** The root in which it was found. */
  root: string;
  images: number;
  /** Images with a caption file beside them. */
  captioned: number;
  bytes: number;
  /** Addresses of up to four thumbnails. */
  cover: string[];
  /** What a train job would take it as: sub-folders "N_name" with N repeats, else the folder itself. */
  subsets: SubsetRef[];
}

export interface FolderEntry {
  name: string;
  path: string;
  kind: "folder" | "file";
  /** Images directly in the folder. */
  images?: number;
}

export interface Folder {
  /** Null: the list of roots. */
  path: string | null;
  parent: string | null;
  entries: FolderEntry[];
}

export interface Datasets {
  list(): Promise<DatasetCard[]>;
  facts(input: { root: string; subsets: SubsetRef[]; captionExtension: string }): Promise<DatasetFacts>;
  browse(path: string | null): Promise<Folder>;
  roots(): Promise<string[]>;
  addRoot(path: string): Promise<string[]>;
  removeRoot(path: string): Promise<string[]>;
}
