import { access } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import type { SubsetRef } from "@loralei/core/datasets/manifest";
import { StudioError } from "@loralei/core/errors";
import { kohyaFamilies } from "@loralei/core/trainers/kohya/families";
import type { Options } from "@loralei/core/trainers/trainer";
import { ask, type Studio } from "../studio.ts";
import { datasetOf } from "./dataset-of.ts";
import { folderDataset } from "./folder-dataset.ts";
import { optionsOf } from "./options-of.ts";
import { promptsOf } from "./prompts-of.ts";
import { flattened, readTomlFile } from "./toml-file.ts";

/** A training as a configuration of sd-scripts describes it; the options are not parsed yet. */
export interface Draft {
  family: string;
  options: Options;
  dataset: { root: string; subsets: SubsetRef[] };
  outputName: string;
  notes: string[];
}

/** Reads config.toml and what it names. Relative paths are read beside the file, then in `cwd`. */
export async function draftOf({
  studio,
  path,
  cwd,
  family: asked,
  dataset,
  datasetConfig,
}: {
  studio: Studio;
  path: string;
  cwd: string;
  family: string | null;
  dataset: string | null;
  datasetConfig: string | null;
}): Promise<Draft> {
  const config = flattened(await readTomlFile(path));
  const near = (name: string) => nearFile(name, [dirname(path), cwd]);
  for (const key of pathKeys) {
    if (typeof config[key] === "string" && config[key] !== "") config[key] = await near(config[key]);
  }
  const family = asked ?? (await familyOf(studio, config));
  const row = kohyaFamilies.find(({ id }) => id === family);
  if (!row) {
    throw new StudioError("bad-input", `There is no model family "${family}".`, {
      help: `Choose one of ${kohyaFamilies.map(({ id }) => id).join(", ")}.`,
    });
  }
  const taken = await datasetFrom({ studio, config, near, cwd, dataset, datasetConfig });
  const { options, notes } = optionsOf({ ...config, ...taken.options }, row);
  if (typeof options.sample_prompts === "string" && options.sample_prompts !== "") {
    options.sample_prompts = await promptsOf(await near(options.sample_prompts));
  }
  return {
    family,
    options,
    dataset: { root: taken.root, subsets: taken.subsets },
    outputName: typeof config.output_name === "string" ? config.output_name.trim() : "",
    notes,
  };
}

/** Keys that hold a path of the user's; a name that is no file here stays what it is (a repository of the hub). */
const pathKeys = ["pretrained_model_name_or_path", "vae", "network_weights", "resume", "tokenizer_cache_dir"];

async function nearFile(name: string, folders: readonly string[]): Promise<string> {
  if (isAbsolute(name)) return name;
  for (const folder of folders) {
    const path = resolve(folder, name);
    try {
      await access(path);
      return path;
    } catch {
      // Not here; perhaps in the next folder.
    }
  }
  return name;
}

async function familyOf(studio: Studio, config: Readonly<Record<string, unknown>>): Promise<string> {
  if (config.v2 === true) return "sd2";
  const model = text(config.pretrained_model_name_or_path);
  let found = "the file names no base model (pretrained_model_name_or_path)";
  if (model !== null) {
    const look = await ask(studio, (trpc) => trpc.models.inspect.query({ path: model }));
    const family = kohyaFamilies.find(({ accepts }) => look.family !== null && accepts.includes(look.family));
    if (family) return family.id;
    found =
      look.problem ??
      (look.family === null ? `${model} is not known` : `${model} is of family ${look.family}`);
  }
  throw new StudioError("bad-input", `Which family the base model belongs to cannot be told: ${found}.`, {
    help: `Say it: --family ${kohyaFamilies.map(({ id }) => id).join(", --family ")}.`,
  });
}

async function datasetFrom(from: {
  studio: Studio;
  config: Readonly<Record<string, unknown>>;
  near: (name: string) => Promise<string>;
  cwd: string;
  dataset: string | null;
  datasetConfig: string | null;
}): Promise<{ root: string; subsets: SubsetRef[]; options: Record<string, unknown> }> {
  const { studio, config, near, cwd, dataset, datasetConfig } = from;
  if (dataset !== null && datasetConfig !== null) {
    throw new StudioError("bad-input", "--dataset and --dataset_config cannot go together.", {
      help: "Give one.",
    });
  }
  const folder = async (root: string) => ({ root, subsets: await folderDataset(studio, root), options: {} });
  if (dataset !== null) return await folder(resolve(cwd, dataset));
  const named = datasetConfig === null ? text(config.dataset_config) : resolve(cwd, datasetConfig);
  if (named !== null) {
    const file = resolve(cwd, await near(named));
    return datasetOf(await readTomlFile(file), dirname(file));
  }
  const parent = text(config.train_data_dir);
  if (parent !== null) return await folder(resolve(cwd, await near(parent)));
  throw new StudioError("bad-input", "The configuration names no dataset.", {
    help: "Add --dataset FOLDER (images with captions) or --dataset_config FILE.",
  });
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
