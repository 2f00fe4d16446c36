import { StudioError } from "@loralei/core/errors";
import type { RunEvent, Verdict } from "@loralei/core/jobs/event";
import type { Phase } from "@loralei/core/jobs/phase";
import type { Progress } from "@loralei/core/jobs/progress";
import { explainKohya } from "@loralei/core/trainers/kohya/log/explain";
import { kohyaLog } from "@loralei/core/trainers/kohya/log/parser";
import type { Exit } from "@loralei/core/trainers/trainer";
import { Tail } from "./tail.ts";

/** What a saved log of sd-scripts tells; the object that `loralei log explain --json` prints. */
export interface LogExplanation {
  outcome: Verdict["outcome"];
  /** Optimisation steps of the run; null if the log does not tell. */
  totalSteps: number | null;
  step: number;
  /** Epochs of the run. */
  epochs: number | null;
  /** The last running average; "nan", "inf" and "-inf" as texts. */
  loss: Progress["loss"];
  validationLoss: number | null;
  /** Files in the order in which the trainer began to write them, removed ones too. */
  checkpoints: string[];
  /** Each phase once, in the order of its first beginning. */
  phases: Phase[];
  failure: null | { code: string; message: string; help: string };
}

/** Checkpoints that are listed; a run that saves more often is not explained by the rest. */
const CHECKPOINTS = 10_000;

/**
 * Reads a saved log, stdout and stderr mixed, in pieces of any size and with bounded memory.
 * UTF-8, or UTF-16 with its mark (what `>` of an older PowerShell writes).
 * @param exit how the trainer ended; both null: not known, then success cannot be told.
 */
export async function explainLog({
  input,
  exit = { code: null, signal: null },
}: {
  input: AsyncIterable<Uint8Array>;
  exit?: Exit;
}): Promise<LogExplanation> {
  let state = kohyaLog.start();
  const tail = new Tail();
  const checkpoints: string[] = [];
  const phases = new Set<Phase>(["prepare"]);
  let validationLoss: number | null = null;
  const note = (event: RunEvent) => {
    if (event.type === "phase") {
      // Another run begins in the same file: only the last one is told.
      if (event.phase === "prepare" && phases.has("train")) {
        phases.clear();
        checkpoints.length = 0;
        validationLoss = null;
      }
      phases.add(event.phase);
    } else if (event.type === "checkpoint" && checkpoints.length < CHECKPOINTS) checkpoints.push(event.path);
    else if (event.type === "validation") validationLoss = event.loss;
  };
  for await (const text of decoded(input)) {
    const parsed = kohyaLog.parse(state, text, 0);
    state = parsed.state;
    parsed.events.forEach(note);
    tail.add(text);
  }
  const verdict = explainKohya({ exit, state, tail: tail.lines(), stopAsked: stoppedByHand(exit) });
  const { progress } = state;
  return {
    outcome: verdict.outcome,
    totalSteps: progress.totalSteps,
    step: progress.step,
    epochs: progress.totalEpochs,
    loss: progress.loss,
    validationLoss,
    checkpoints,
    phases: [...phases],
    failure: verdict.failure && {
      code: verdict.failure.code,
      message: verdict.failure.message,
      help: verdict.failure.help,
    },
  };
}

/** "0", "1", "-9", "137", "SIGKILL", "kill", "unknown". */
export function parseExit(text: string): Exit {
  if (text === "unknown") return { code: null, signal: null };
  if (/^-?\d{1,3}$/.test(text)) return { code: Number(text), signal: null };
  const name = text.toUpperCase();
  if (/^(?:SIG)?[A-Z][A-Z0-9]{1,8}$/.test(name)) {
    return { code: null, signal: name.startsWith("SIG") ? name : `SIG${name}` };
  }
  throw new StudioError("bad-input", `"${text}" is neither an exit status nor the name of a signal.`, {
    help: "Write a number as the shell shows it (0, 1, 137) or a name (SIGKILL).",
  });
}

/** INT and TERM are what people and their tools send; a KILL that nobody spoke of is the system's. */
function stoppedByHand({ code, signal }: Exit): boolean {
  if (signal !== null) return signal === "SIGINT" || signal === "SIGTERM";
  return code === 130 || code === 143 || code === -2 || code === -15;
}

async function* decoded(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  let head: Uint8Array = new Uint8Array();
  for await (const bytes of input) {
    if (decoder) {
      yield decoder.decode(bytes, { stream: true });
      continue;
    }
    head = Buffer.concat([head, bytes]);
    // The mark has two bytes; they may come one by one.
    if (head.length < 2) continue;
    decoder = new TextDecoder(head[0] === 0xff && head[1] === 0xfe ? "utf-16le" : "utf-8");
    yield decoder.decode(head, { stream: true });
  }
  decoder ??= new TextDecoder();
  yield decoder.decode(head.length < 2 ? head : undefined);
}
