import { stringify } from "smol-toml";
import type { DatasetFolders } from "../../datasets/manifest.ts";
import { fieldOf } from "../../fields.ts";
import { argumentsOf, contract } from "./contract/contract.ts";
import { type Entry, entriesOf, PythonText } from "./entries.ts";
import type { KohyaFamily } from "./families.ts";
import { type KohyaOptions, kohyaSchema } from "./options/schema.ts";
import { posix } from "./posix.ts";
import { promptFile } from "./sample-prompts.ts";
import { sections } from "./sections.ts";

/** Where the run's own files go; absolute. */
export interface RunPaths {
  jobDir: string;
  outDir: string;
  metricsDir: string;
  /** A saved state to go on from; wins over the option of that name. */
  resume: string | null;
}

/** The files of a run, by name relative to the job's folder. */
export function runFiles(input: {
  family: KohyaFamily;
  options: KohyaOptions;
  dataset: DatasetFolders;
  paths: RunPaths;
}): { path: string; text: string }[] {
  const { family, options, dataset, paths } = input;
  const entries = entriesOf(family, options);
  const files = [
    { path: "config.toml", text: configToml(family, entries, paths) },
    { path: "dataset.toml", text: datasetToml(entries, dataset, options) },
  ];
  if (options.sample_prompts.length > 0) {
    files.push({ path: promptFile.name, text: promptFile.write(options.sample_prompts) });
  }
  return files;
}

/** config.toml: flat, in the order of the form, a comment over each section. */
function configToml(family: KohyaFamily, entries: readonly Entry[], paths: RunPaths): string {
  const read = argumentsOf(family.script);
  const shape = kohyaSchema(family.id).shape;
  const groupOf = (option: string): string => {
    const schema = shape[option];
    return schema ? fieldOf(schema as Parameters<typeof fieldOf>[0]).group : "model";
  };
  const bySection = new Map<string, Record<string, unknown>>(sections.map(({ id }) => [id, {}]));
  const put = (group: string, key: string, value: unknown): void => {
    const argument = read.get(key);
    if (!argument) throw new TypeError(`${family.script} does not read "${key}"`);
    const section = bySection.get(group)!;
    section[key] = argument.list ? asList(value, argument.type) : asNumberForm(value, argument.type);
  };
  for (const { place, option, key, value } of entries) {
    if (place === "root") put(groupOf(option), key, rootValue(option, value, paths));
  }
  for (const place of ["network_args", "optimizer_args", "lr_scheduler_args"] as const) {
    const texts = argumentTexts(entries, place);
    if (texts.length > 0) put(place === "network_args" ? "network" : "learning", place, texts);
  }
  put("saving", "output_dir", posix(paths.outDir));
  if (paths.resume !== null) put("saving", "resume", posix(paths.resume));
  put("logging", "logging_dir", posix(paths.metricsDir));
  const parts = sections.flatMap(({ id, title }) => {
    const section = bySection.get(id)!;
    return Object.keys(section).length === 0 ? [] : [`# ${title}\n${written(section)}`];
  });
  return parts.join("\n");
}

function rootValue(option: string, value: unknown, paths: RunPaths): unknown {
  if (option === "sample_prompts") return `${posix(paths.jobDir)}/${promptFile.name}`;
  return value;
}

/** dataset.toml: one dataset, its keys on the level where each option says, and one subset per folder. */
function datasetToml(entries: readonly Entry[], folders: DatasetFolders, options: KohyaOptions): string {
  const masked = usesMaskFolder(options);
  const dataset: Record<string, unknown> = {};
  const common: Record<string, unknown> = {};
  for (const { place, key, value } of entries) {
    if (place === "dataset") dataset[key] = datasetValue(key, value);
    if (place === "subset" && standsOnSubset(key, masked)) common[key] = datasetValue(key, value);
  }
  const subsets = folders.subsets.map((folder) => ({
    image_dir: posix(folder.absolute),
    num_repeats: BigInt(folder.repeats),
    ...(folder.classTokens !== "" && !masked ? { class_tokens: folder.classTokens } : {}),
    ...(folder.isReg && !masked ? { is_reg: true } : {}),
    ...common,
  }));
  return written({ datasets: [{ ...dataset, subsets }] });
}

/** With a mask folder on every subset sd-scripts takes the dataset for a ControlNet one, which has other keys. */
export function usesMaskFolder(options: KohyaOptions): boolean {
  return options.masked_loss && options.conditioning_data_dir !== "";
}

function standsOnSubset(key: string, masked: boolean): boolean {
  return contract.dataset[key]?.levels[masked ? "controlnet" : "dreambooth"]?.includes("subset") ?? false;
}

function datasetValue(key: string, value: unknown): unknown {
  const known = contract.dataset[key];
  if (!known) throw new TypeError(`the dataset file has no key "${key}"`);
  if (known.type === "[float, float]") return value;
  if (known.type === "int | [int, int]")
    return Array.isArray(value) ? value.map(BigInt) : asNumberForm(value, "int");
  return asNumberForm(value, known.type);
}

/** A number as TOML must write it for this type: ints as BigInt (no point), floats as numbers (always a point). */
function asNumberForm(value: unknown, type: string): unknown {
  if (typeof value !== "number") return value;
  const whole = Number.isInteger(value);
  return type === "int" || (whole && (type === "int_or_float" || type === "float | int"))
    ? BigInt(value)
    : value;
}

function asList(value: unknown, type: string): unknown[] {
  return (Array.isArray(value) ? value : [value]).map((item) => asNumberForm(item, type));
}

function argumentTexts(entries: readonly Entry[], place: Entry["place"]): string[] {
  const text = place === "network_args" ? networkText : pythonText;
  return entries.filter((entry) => entry.place === place).map(({ key, value }) => `${key}=${text(value)}`);
}

/** network_args values reach the module as text; switches are "True" for every module's reading. */
function networkText(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}

/** optimizer_args and lr_scheduler_args go through Python's literal_eval. */
function pythonText(value: unknown): string {
  if (value instanceof PythonText) return value.text;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `(${value.map(pythonText).join(", ")})`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function written(table: Record<string, unknown>): string {
  return `${stringify(table, { numbersAsFloat: true }).trimEnd()}\n`;
}
