import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { phaseWords } from "@loralei/core/jobs/phase-words";
import { fileError } from "@loralei/disk/file-errors";
import { explainLog, type LogExplanation, parseExit } from "@loralei/worker/offline";
import { type Command, jsonFlag } from "../command.ts";

export const logExplain: Command = {
  words: ["log", "explain"],
  usage: "FILE [--exit CODE|SIGNAME] [--json]",
  summary: "Tell what a saved log of sd-scripts says: phases, steps, checkpoints, and why it ended.",
  story:
    "FILE holds stdout and stderr of the trainer, mixed; - reads standard input. Needs no studio.\n" +
    "Without --exit a run cannot be called a success: exit status 0 belongs to it.",
  flags: {
    exit: { type: "string", value: "CODE|SIGNAME", help: "how the trainer ended: 0, 1, 137, -9, SIGKILL …" },
    json: jsonFlag,
  },
  args: [1, 1],
  async run({ args, text, is, io }) {
    const exit = parseExit(text("exit") ?? "unknown");
    const name = args[0]!;
    const input = name === "-" ? io.stdin : await open(resolve(io.cwd, name));
    const told = await explainLog({ input, exit });
    io.out(is("json") ? `${JSON.stringify(told)}\n` : inWords(told));
    return 0;
  },
};

async function open(path: string): Promise<AsyncIterable<Uint8Array>> {
  try {
    if ((await stat(path)).isDirectory())
      throw new StudioError("bad-input", `${path} is a folder, not a log.`);
  } catch (error) {
    throw fileError(error, "read", path);
  }
  return createReadStream(path);
}

function inWords(told: LogExplanation): string {
  const { outcome, totalSteps, step, epochs, loss, validationLoss, checkpoints, phases, failure } = told;
  const rows = [
    ["Phases", phases.map((phase) => phaseWords[phase]).join(" → ")],
    ["Steps", totalSteps === null ? "none seen" : `${step} of ${totalSteps}`],
    ["Epochs", epochs === null ? "" : String(epochs)],
    ["Loss", loss === null ? "" : String(loss)],
    ["Validation loss", validationLoss === null ? "" : String(validationLoss)],
    ["Checkpoints", checkpoints.join("\n                 ")],
    ["Outcome", outcomes[outcome]],
  ].filter(([, value]) => value !== "");
  const lines = rows.map(([label, value]) => `${`${label}:`.padEnd(17)}${value}`);
  if (failure) lines.push("", failure.message, "", `What to do (${failure.code}):`, failure.help);
  return `${lines.join("\n")}\n`;
}

const outcomes: Record<LogExplanation["outcome"], string> = {
  succeeded: "succeeded",
  failed: "failed",
  cancelled: "cancelled",
  unknown: "unknown: the log shows no failure, but how the trainer ended is not told (--exit)",
};
