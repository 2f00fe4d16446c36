import contractJson from "./sd-scripts-48d368f.json" with { type: "json" };

/**
 * What the pinned sd-scripts commit reads: each script's arguments, the dataset file's keys by level, and the
 * network modules' own arguments. Taken once from the scripts' parsers; one file per commit, never edited by hand.
 */
export interface Contract {
  trainer: string;
  commit: string;
  date: string;
  scripts: Readonly<Record<string, ScriptRow>>;
  groups: Readonly<Record<string, Readonly<Record<string, Argument>>>>;
  dataset: Readonly<Record<string, DatasetKey>>;
  networks: Readonly<Record<string, Readonly<Record<string, NetworkArgument>>>>;
}

interface ScriptRow {
  groups: readonly string[];
  own: Readonly<Record<string, Argument>>;
  /** bucket_reso_steps must be a multiple of this. */
  bucketSteps: number;
  /** The parser takes them, but with this script they do nothing, break the run, or belong to a folder mode. */
  unused: readonly string[];
}

export interface Argument {
  type: "bool" | "int" | "float" | "str" | "int_or_float";
  /** A list of such values (nargs "*"). */
  list?: boolean;
  choices?: readonly string[] | readonly number[];
  /** Default of the parser; absent for null, false and "". */
  default?: string | number | boolean;
}

export type DatasetLevel = "general" | "dataset" | "subset";

export interface DatasetKey {
  type: "bool" | "int" | "float" | "float | int" | "str" | "table" | "[float, float]" | "int | [int, int]";
  /** Where it may stand, for ordinary datasets (dreambooth) and for ones with a mask folder (controlnet). */
  levels: { dreambooth?: readonly DatasetLevel[]; controlnet?: readonly DatasetLevel[] };
}

export interface NetworkArgument {
  /** bool-any: any text at all means true, "False" too, so false must be left out. */
  type: "bool" | "bool-any" | "int" | "ints" | "float" | "floats" | "str";
  default?: string | number | boolean;
}

export const contract = contractJson as unknown as Contract;

/** All arguments that a script reads to some effect, by dest. Throws for a script that the contract lacks. */
export function argumentsOf(script: string): ReadonlyMap<string, Argument> {
  const known = read.get(script);
  if (known) return known;
  const row = contract.scripts[script];
  if (!row) throw new TypeError(`the contract of ${contract.commit} has no script "${script}"`);
  const all = new Map<string, Argument>();
  for (const group of row.groups) {
    for (const [dest, argument] of Object.entries(contract.groups[group] ?? {})) all.set(dest, argument);
  }
  for (const [dest, argument] of Object.entries(row.own)) all.set(dest, argument);
  for (const dest of row.unused) all.delete(dest);
  read.set(script, all);
  return all;
}

const read = new Map<string, ReadonlyMap<string, Argument>>();
