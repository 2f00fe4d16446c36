import { isAbsolute, relative, resolve, sep } from "node:path";
import type { SubsetRef } from "@loralei/core/datasets/manifest";
import { StudioError } from "@loralei/core/errors";
import { isTable } from "./toml-file.ts";

/** A dataset as a train job takes it, and the keys of the dataset file that are options here. */
export interface DatasetTaken {
  root: string;
  subsets: SubsetRef[];
  options: Record<string, unknown>;
}

/** Keys of a subset that are no options. */
const ofSubset = ["image_dir", "num_repeats", "class_tokens", "is_reg"];

/**
 * Reads a dataset file of sd-scripts: one dataset of image folders. A key counts as the trainer counts it: subset
 * before dataset before general.
 * @param base folder against which relative image folders are read.
 */
export function datasetOf(file: Readonly<Record<string, unknown>>, base: string): DatasetTaken {
  const general = isTable(file.general) ? file.general : {};
  const datasets = tables(file.datasets, "datasets");
  const [dataset] = datasets;
  if (!dataset)
    throw unsupported("has no [[datasets]]", "Add one with [[datasets.subsets]] that name image folders.");
  if (datasets.length > 1) {
    throw unsupported(
      `has ${datasets.length} datasets`,
      "A job here takes one: start one job for each, or merge them.",
    );
  }
  const { subsets: listed, ...level } = dataset;
  const rows = tables(listed, "subsets").map(
    (own) => ({ ...general, ...level, ...own }) as Record<string, unknown>,
  );
  if (rows.length === 0) throw unsupported("names no subsets", "Add [[datasets.subsets]] with image_dir.");
  const folders = rows.map((row, i) => folderOf(row, i, base));
  const root = commonFolder(folders);
  return {
    root,
    subsets: rows.map((row, i) => subsetOf(row, relative(root, folders[i]!).split(sep).join("/"))),
    options: commonOptions(rows),
  };
}

function folderOf(row: Record<string, unknown>, i: number, base: string): string {
  if (row.metadata_file !== undefined) {
    throw unsupported("uses metadata files", "Use image folders with caption files beside the images.");
  }
  const folder = row.image_dir;
  if (typeof folder !== "string" || folder === "")
    throw unsupported(`has no image_dir in subset ${i + 1}`, "Add it.");
  return isAbsolute(folder) ? resolve(folder) : resolve(base, folder);
}

function subsetOf(row: Record<string, unknown>, path: string): SubsetRef {
  const repeats = row.num_repeats ?? 1;
  if (typeof repeats !== "number" || !Number.isInteger(repeats) || repeats < 1) {
    throw unsupported(`has num_repeats = ${String(repeats)}`, "A whole number from 1 on is wanted.");
  }
  const classTokens = typeof row.class_tokens === "string" ? row.class_tokens : "";
  return { path, repeats, classTokens, isReg: row.is_reg === true };
}

/** Options hold for the whole job, so all subsets must say the same. */
function commonOptions(rows: readonly Record<string, unknown>[]): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const key of new Set(rows.flatMap((row) => Object.keys(row)))) {
    if (ofSubset.includes(key)) continue;
    const values = new Set(rows.map((row) => JSON.stringify(row[key])));
    if (values.size > 1) {
      throw unsupported(
        `has ${key} with different values in its subsets`,
        "Here it is one setting of the whole job.",
      );
    }
    options[key] = rows[0]![key];
  }
  return options;
}

/** The deepest folder that holds all. */
function commonFolder(folders: readonly string[]): string {
  let common = folders[0]!.split(sep);
  for (const folder of folders.slice(1)) {
    const parts = folder.split(sep);
    const differs = common.findIndex((part, i) => part !== parts[i]);
    if (differs >= 0) common = common.slice(0, differs);
  }
  return common.join(sep) || sep;
}

function tables(value: unknown, name: string): Record<string, unknown>[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every(isTable)) return value;
  throw unsupported(`has "${name}" in another form than [[${name}]]`, "Write it as an array of tables.");
}

function unsupported(found: string, help: string): StudioError {
  return new StudioError("bad-input", `The dataset file ${found}.`, { help });
}
