// The program that stands in for sd-scripts in demo and tests: `node simulated-trainer.mjs --config_file config.toml`.
import { main } from "./main.ts";

process.exitCode = await main(process.argv.slice(2));
