import { open } from "node:fs/promises";
import { Verdict } from "@loralei/core/jobs/event";
import { explainStudioLog } from "@loralei/core/jobs/studio-log";
import type { ParserState } from "@loralei/core/trainers/trainer";
import { cook, startCook } from "../log/cook.ts";
import { type Redact, redactDeep } from "../log/redact.ts";
import type { StoredOffer } from "./job-dir.ts";
import { trainerOf } from "./prepare.ts";
import type { Ended } from "./supervise.ts";

interface Evidence {
  spec: StoredOffer["spec"];
  ended: Ended;
  state: ParserState;
  tail: readonly string[];
  stopAsked: boolean;
  /** Whole model files that lie in the outputs. */
  models: number;
}

/** How an attempt ended, by its exit, its log and its files. */
export function judge(input: Evidence & { redact: Redact }): Verdict {
  const told = Verdict.safeParse(redactDeep(judgeEvidence(input), input.redact));
  if (told.success) return told.data;
  return failed(
    "unexplained",
    "The run did not end well; the log tells more.",
    "Read the last lines of the log.",
  );
}

function judgeEvidence(input: Evidence): Verdict {
  const { spec, ended, state, tail, stopAsked } = input;
  const exit = { code: ended.code, signal: ended.signal };
  const verdict =
    spec.kind === "train"
      ? trainerOf(spec.trainer).explain({ exit, state, tail, stopAsked })
      : explainStudioLog({ exit, state, tail, stopAsked });
  if (verdict.outcome === "succeeded" && spec.kind === "train" && input.models === 0) {
    return failed(
      "no-model-file",
      "The trainer says that it saved the model, but no whole model file lies in the outputs.",
      "See the log for the place where it was saved; the output folder and name must be left to the studio.",
    );
  }
  if (ended.vanished && verdict.outcome === "unknown") {
    return failed(
      "vanished",
      "The trainer's process is gone and left no exit code: the machine restarted, or process and shim were killed together.",
      "Start the job again. If it happens again, look at the host's memory and its system log.",
    );
  }
  return verdict;
}

export function failed(code: string, message: string, help: string): Verdict {
  return {
    outcome: "failed",
    failure: { code, message: message.slice(0, 2_000), help: help.slice(0, 4_000), fields: [] },
  };
}

/** The last lines of a raw log. */
export async function lastLines(rawLog: string, redact: Redact, most = 200): Promise<string[]> {
  const file = await open(rawLog);
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - 256 * 1024);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const { lines } = cook(startCook, buffer.subarray(0, bytesRead), redact);
    return lines
      .filter((line) => line.o === "out")
      .slice(-most)
      .map((line) => line.x);
  } finally {
    await file.close();
  }
}

/** The last line of a log. */
export function endWords({ code, signal, vanished }: Ended, verdict: Verdict | null): string {
  if (verdict?.failure) return `Not started: ${verdict.failure.message}`;
  if (verdict) return "Not started: stopped before.";
  if (vanished) return "The trainer's process is gone and left no exit code.";
  return signal === null
    ? `The trainer ended with exit code ${code}.`
    : `The trainer was ended by ${signal}.`;
}
