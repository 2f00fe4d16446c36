import { parse } from "smol-toml";
import { isPythonLiteral } from "../arguments.ts";
import { type Argument, argumentsOf, contract, type DatasetLevel, type NetworkArgument } from "./contract.ts";

/** What a script would make of the files: its values by "place key", and what it would stumble over or not see. */
export interface ReadBack {
  values: Map<string, unknown>;
  problems: string[];
}

type Files = readonly { path: string; text: string }[];

/** Reads config.toml and dataset.toml with the types, levels and number forms of the contract. */
export function readBack(script: string, files: Files): ReadBack {
  const read: ReadBack = { values: new Map(), problems: [] };
  const config = tableOf(files, "config.toml");
  readConfig(script, config, read);
  readDataset(tableOf(files, "dataset.toml"), config, read);
  return read;
}

type Table = Record<string, unknown>;

function tableOf(files: Files, name: string): Table {
  const file = files.find(({ path }) => path === name);
  if (!file) throw new Error(`there is no ${name}`);
  return parse(file.text, { integersAsBigInt: true });
}

/** One level of tables is flattened, a deeper one is lost (library/train_util.py read_config_from_file). */
function readConfig(script: string, config: Table, read: ReadBack): void {
  const known = argumentsOf(script);
  for (const [key, value] of Object.entries(config)) {
    const argument = known.get(key);
    if (!argument) {
      read.problems.push(`${script} does not read ${key}`);
      continue;
    }
    const wrong = wrongArgument(argument, value);
    if (wrong) read.problems.push(`${key}: ${wrong}`);
    read.values.set(`root ${key}`, plain(value));
  }
  readTexts(config.network_args, "network_args", read, (key, text) =>
    wrongNetworkArgument(contract.networks[String(config.network_module)]?.[key], text),
  );
  for (const place of ["optimizer_args", "lr_scheduler_args"] as const) {
    readTexts(config[place], place, read, (_key, text) => {
      if (text.includes("=")) return 'a second "="';
      return isPythonLiteral(text) ? null : `${text} is no Python literal`;
    });
  }
}

function wrongArgument(argument: Argument, value: unknown): string | null {
  if (!argument.list) return wrongValue(argument, value);
  if (!Array.isArray(value)) return "a list is wanted";
  const forms = new Set(value.map((item) => typeof item));
  if (forms.size > 1) return "the list is not of one kind";
  return value.map((item) => wrongValue(argument, item)).find((wrong) => wrong !== null) ?? null;
}

function wrongValue({ type, choices }: Argument, value: unknown): string | null {
  if (choices && !choices.some((choice) => choice === plain(value)))
    return `${String(value)} is not a choice`;
  return isForm(type, value) ? null : `${type} is wanted, found ${typeof value} ${String(value)}`;
}

/** bigint is a TOML integer, number one with a point. */
function isForm(type: string, value: unknown): boolean {
  if (type === "bool") return typeof value === "boolean";
  if (type === "int") return typeof value === "bigint";
  if (type === "float") return typeof value === "number";
  if (type === "int_or_float" || type === "float | int")
    return typeof value === "bigint" || typeof value === "number";
  if (type === "[float, float]") return isPair(value, "float");
  if (type === "int | [int, int]") return typeof value === "bigint" || isPair(value, "int");
  return type === "str" && typeof value === "string";
}

function isPair(value: unknown, type: string): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((item) => isForm(type, item));
}

function readTexts(
  list: unknown,
  place: string,
  read: ReadBack,
  wrong: (key: string, text: string) => string | null,
): void {
  if (!Array.isArray(list)) return;
  for (const item of list) {
    const [, key, text] = /^([^=]+)=(.*)$/s.exec(String(item)) ?? [];
    if (key === undefined || text === undefined) {
      read.problems.push(`${place}: ${String(item)} has no "="`);
      continue;
    }
    const why = wrong(key, text);
    if (why) read.problems.push(`${place} ${key}: ${why}`);
    if (read.values.has(`${place} ${key}`)) read.problems.push(`${place} ${key} is told twice`);
    read.values.set(`${place} ${key}`, text);
  }
}

function wrongNetworkArgument(argument: NetworkArgument | undefined, text: string): string | null {
  if (!argument) return "the network module does not read it";
  const forms: Record<NetworkArgument["type"], RegExp> = {
    bool: /^(True|False)$/,
    "bool-any": /^True$/,
    int: /^-?\d+$/,
    ints: /^\d+(,\s*\d+)*$/,
    float: /^-?[\d.]+(e[-+]?\d+)?$/i,
    floats: /^-?[\d.]+(e[-+]?\d+)?(,\s*-?[\d.]+(e[-+]?\d+)?)*$/i,
    str: /./,
  };
  return forms[argument.type].test(text) ? null : `${argument.type} is wanted, found ${text}`;
}

/** Unknown keys, wrong levels and wrong types are hard errors here (library/config_util.py). */
function readDataset(file: Table, config: Table, read: ReadBack): void {
  for (const key of Object.keys(file))
    if (key !== "datasets") read.problems.push(`dataset file: ${key} on top`);
  const datasets = file.datasets as (Table & { subsets: Table[] })[];
  const masked =
    config.masked_loss === true &&
    datasets.every(({ subsets }) => subsets.every((row) => "conditioning_data_dir" in row));
  const kind = masked ? "controlnet" : "dreambooth";
  const readLevel = (level: DatasetLevel, table: Table): void => {
    for (const [key, value] of Object.entries(table)) {
      const known = contract.dataset[key];
      if (!known?.levels[kind]?.includes(level))
        read.problems.push(`${key} may not stand on a ${level} (${kind})`);
      else if (!isForm(known.type, value))
        read.problems.push(`${key}: ${known.type} is wanted, found ${String(value)}`);
      read.values.set(`${level} ${key}`, plain(value));
    }
  };
  for (const { subsets, ...dataset } of datasets) {
    readLevel("dataset", dataset);
    for (const subset of subsets) readLevel("subset", subset);
  }
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return Array.isArray(value) ? value.map(plain) : value;
}
