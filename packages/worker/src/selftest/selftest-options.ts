import { parseArgs } from "node:util";
import { StudioError } from "@loralei/core/errors";
import { type Size, sizeOf } from "./sizes.ts";

export interface SelftestOptions {
  size: Size;
  steps: number;
  keep: boolean;
  json: boolean;
  home: string | null;
  /** Folder for report.json; null: none is kept. */
  out: string | null;
}

export const selftestUsage = `loralei-worker selftest kohya: trains a few steps for real and reads the LoRA back

  --family NAME   sd15 (default) or sdxl
  --toy           a toy-sized model, for hosts with little memory (sd15 only)
  --steps N       1 to 1000 (default 8)
  --keep          leave the base model, the files and the LoRA where they were made
  --out DIR       write report.json there
  --json          the report as one JSON object in the last line
  --home DIR      where trainers lie (LORALEI_WORKER_HOME)
`;

/** @throws StudioError `bad-input` that names what is wrong in the command */
export function readSelftestOptions(argv: readonly string[]): SelftestOptions | "help" {
  const { values, positionals } = parse(argv);
  if (values.help) return "help";
  if (positionals.length !== 1 || positionals[0] !== "kohya") {
    throw wrong(`the trainer to test is wanted (kohya), found: ${positionals.join(" ") || "none"}`);
  }
  const size = sizeOf(values.family, values.toy);
  if (!size) throw wrong(`there is no ${values.toy ? "toy " : ""}self-test of the family "${values.family}"`);
  const steps = Number(values.steps);
  if (!Number.isInteger(steps) || steps < 1 || steps > 1_000) {
    throw wrong(`--steps wants a whole number from 1 to 1000, found ${values.steps}`);
  }
  return {
    size,
    steps,
    keep: values.keep,
    json: values.json,
    home: values.home ?? null,
    out: values.out ?? null,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        family: { type: "string", default: "sd15" },
        toy: { type: "boolean", default: false },
        steps: { type: "string", default: "8" },
        keep: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        out: { type: "string" },
        home: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function wrong(message: string): StudioError {
  return new StudioError("bad-input", message, { help: "See loralei-worker selftest --help." });
}
