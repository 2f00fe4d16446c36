import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readToml, type Table } from "./toml-subset.ts";

/** What sim.json tells (written by the trainer's plan in core): how fast it goes and in which way it misbehaves. All of it is chosen in the form. */
export interface Simulation {
  family: string;
  /** Optimisation steps per second. */
  speed: number;
  fault: "none" | "exit" | "out-of-memory" | "nan" | "killed" | "hang";
  /** Step at which the fault comes. */
  faultStep: number;
  exitCode: number;
  ignoreSignals: boolean;
  /** Lines printed in one burst before the first step. */
  burstLines: number;
  /** Numbered lines per second with the time of writing, beside the steps: for measuring delays. */
  lineRate: number;
  output: "clean" | "garbage" | "broken-utf8" | "no-newlines";
  /** Starts a process that ignores INT and TERM and keeps the output open. */
  grandchild: boolean;
}

/** The part of config.toml and dataset.toml that the simulation acts upon; everything else is echoed or ignored. */
export interface Settings {
  simulation: Simulation;
  config: Table;
  configName: string;
  datasets: Table[];
  general: Table;
  outputDir: string;
  outputName: string;
  batchSize: number;
  accumulation: number;
  learningRate: number;
  warmupSteps: number;
  seed: number;
}

/** Reads `--config_file FILE --dataset_config FILE` as sd-scripts does; sim.json lies beside the first. */
export function readSettings(argv: readonly string[]): Settings {
  const given = (name: string) => argv[argv.indexOf(name) + 1 || argv.length];
  const configFile = given("--config_file");
  if (configFile === undefined) throw new Error("--config_file FILE is wanted");
  const configPath = resolve(configFile);
  const config = flat(readToml(readFileSync(configPath, "utf8")));
  const datasetPath = given("--dataset_config") ?? text(config.dataset_config, "dataset.toml");
  config.dataset_config = datasetPath;
  const dataset = readToml(readFileSync(datasetPath, "utf8"));
  const simulation = JSON.parse(readFileSync(join(dirname(configPath), "sim.json"), "utf8")) as Simulation;
  const datasets = (dataset.datasets as Table[] | undefined) ?? [];
  const general = (dataset.general as Table | undefined) ?? {};
  return {
    simulation,
    config,
    configName: configPath,
    datasets,
    general,
    outputDir: text(config.output_dir, "."),
    outputName: text(config.output_name, "last"),
    batchSize: number(datasets[0]?.batch_size ?? general.batch_size ?? config.train_batch_size, 1),
    accumulation: number(config.gradient_accumulation_steps, 1),
    learningRate: number(config.unet_lr ?? config.learning_rate, 1e-4),
    warmupSteps: number(config.lr_warmup_steps, 0),
    seed: number(config.seed, 42),
  };
}

/** Section names of config.toml mean nothing to sd-scripts: one level of tables is flattened. */
function flat(config: Table): Table {
  return Object.assign(
    {},
    ...Object.entries(config).map(([key, value]) => (isTable(value) ? value : { [key]: value })),
  );
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function text(value: unknown, fallback: string): string {
  return typeof value === "string" ? value : fallback;
}

export function number(value: unknown, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}
