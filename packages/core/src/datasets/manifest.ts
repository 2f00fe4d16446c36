import { z } from "zod";
import { Sha256 } from "../ids.ts";
import { RelPath } from "./rel-path.ts";

/** One image of a frozen dataset; `subset` is the folder relative to the dataset's root ("" for the root itself). */
export const ManifestEntry = z.strictObject({
  path: RelPath,
  size: z.int().min(0),
  sha256: Sha256,
  subset: z.string(),
  repeats: z.int().min(1),
  caption: z.strictObject({ sha256: Sha256 }).nullable(),
});
export type ManifestEntry = z.infer<typeof ManifestEntry>;

/** What a train job was started on: the job page diffs against it, a worker fetches by it. */
export const Manifest = z.array(ManifestEntry);
export type Manifest = z.infer<typeof Manifest>;

/**
 * The text whose sha256 is the manifest's id: entries in order of path (code units), keys in the order of the
 * schema, no white space.
 */
export function canonicalManifest(manifest: Manifest): string {
  const entries = [...manifest].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return JSON.stringify(
    entries.map(({ path, size, sha256, subset, repeats, caption }) => ({
      path,
      size,
      sha256,
      subset,
      repeats,
      caption: caption && { sha256: caption.sha256 },
    })),
  );
}

/** Part of a dataset with its own repeats: a folder whose images the trainer reads (not its sub-folders). */
export const SubsetRef = z.strictObject({
  /** Folder relative to the dataset's root, "" for the root itself. */
  path: z.string().max(4_096),
  repeats: z.int().min(1).max(10_000).default(1),
  /** Caption of an image that has none (sd-scripts `class_tokens`). */
  classTokens: z.string().max(1_000).default(""),
  isReg: z.boolean().default(false),
});
export type SubsetRef = z.infer<typeof SubsetRef>;

/** The dataset of a train job: an absolute folder of the host that the api sees, its subsets, and what was counted. */
export const DatasetRef = z.strictObject({
  name: z.string().min(1).max(200),
  root: z.string().min(1).max(4_096),
  subsets: z.array(SubsetRef).min(1).max(500),
  /** Set by the api when the job is made: id of the frozen manifest. */
  manifestId: Sha256.nullable().default(null),
});
export type DatasetRef = z.infer<typeof DatasetRef>;

/** Folders of a dataset as the trainer is told of them. */
export const DatasetFolders = z.object({
  root: z.string().max(4_096),
  subsets: z
    .array(
      z.object({
        path: z.string().max(4_096),
        absolute: z.string().max(4_096),
        repeats: z.int().min(1),
        isReg: z.boolean(),
        classTokens: z.string().max(1_000),
      }),
    )
    .max(500),
});
export type DatasetFolders = z.infer<typeof DatasetFolders>;

/** Some names of many: the count is exact, the names are the first few. */
const Some = z.object({ count: z.int().min(0), names: z.array(z.string()).max(20) });

/**
 * What `check` and the step arithmetic need to know of a dataset: made from names and image headers, never from
 * pixels, and only of what the trainer would load (images directly in the folder, its list of extensions).
 */
export const DatasetFacts = DatasetFolders.extend({
  /** The caption extension that was looked for, with its dot. */
  captionExtension: z.string(),
  subsets: z.array(
    DatasetFolders.shape.subsets.element.extend({
      exists: z.boolean(),
      images: z.int().min(0),
      /** Images by their size in pixels; unreadable ones are not among them. */
      shapes: z.array(z.object({ width: z.int().min(1), height: z.int().min(1), count: z.int().min(1) })),
      unreadable: Some,
      captionMissing: Some,
      /** Caption files of 0 bytes: sd-scripts ends the run on one (library/train_util.py, assertion). */
      captionEmpty: Some,
    }),
  ),
});
export type DatasetFacts = z.infer<typeof DatasetFacts>;
