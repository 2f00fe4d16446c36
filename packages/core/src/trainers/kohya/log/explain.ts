import type { Verdict } from "../../../jobs/event.ts";
import { phaseWords } from "../../../jobs/phase-words.ts";
import type { Exit, Trainer } from "../../trainer.ts";
import { type Failure, failures, type Scene } from "./failures.ts";
import { finish } from "./parser.ts";
import { type KohyaState, ownState, type Trace } from "./state.ts";
import { launcherException } from "./traceback.ts";

/**
 * Why a run of sd-scripts ended so. Success is exit status 0 and "model saved." and a finite loss; the files
 * themselves are for the caller to verify. The cause of a failure is the first traceback (of the rank that failed
 * first), never what a launcher says of its child.
 *
 * With an unknown exit the log can still show a failure; it cannot prove a success.
 */
export const explainKohya: Trainer["explain"] = ({ exit, state: from, tail, stopAsked }): Verdict => {
  const state = ownState(finish(from).state);
  const end = ending(exit, state);
  const trace = firstTrace(state);
  if (end.ok && state.modelSaved) return lossVerdict(state) ?? { outcome: "succeeded", failure: null };
  if (interrupted(trace) || end.signal === "SIGINT") return cancelled;
  if (stopAsked && (end.signal !== null || trace === null)) return cancelled;
  const known = explainCause(state, trace, tail);
  if (known) return failed(known);
  if (end.unknown) return (state.modelSaved && lossVerdict(state)) || { outcome: "unknown", failure: null };
  if (end.signal !== null) return failed(bySignal(state, end.signal));
  return failed(unexplained(state, trace, end.code, tail));
};

type Told = NonNullable<Verdict["failure"]>;

const cancelled: Verdict = { outcome: "cancelled", failure: null };

function failed(failure: Told): Verdict {
  return {
    outcome: "failed",
    failure: {
      ...failure,
      message: failure.message.slice(0, 2_000),
      help: failure.help.slice(0, 4_000),
    },
  };
}

interface Ending {
  ok: boolean;
  unknown: boolean;
  code: number | null;
  /** Signal that ended the trainer itself; a launcher and a shell tell it in their own ways. */
  signal: string | null;
}

const signalOf: Record<number, string> = {
  1: "SIGHUP",
  2: "SIGINT",
  6: "SIGABRT",
  7: "SIGBUS",
  9: "SIGKILL",
  11: "SIGSEGV",
  15: "SIGTERM",
};

function ending(exit: Exit, state: KohyaState): Ending {
  const { code, signal } = exit;
  const number = code === null ? 0 : code < 0 ? -code : code > 128 && code < 160 ? code - 128 : 0;
  const told =
    signal ?? signalOf[number] ?? state.launcher?.signal ?? signalOf[-(state.launcher?.code ?? 0)] ?? null;
  return {
    ok: code === 0 && signal === null,
    unknown: code === null && signal === null,
    code,
    signal: code === 0 ? null : told,
  };
}

/**
 * The traceback to blame: of the rank that torchrun calls the root cause, else the first. One after which the
 * training went on (a loader's thread, an upload) ended nothing.
 */
function firstTrace(state: KohyaState): Trace | null {
  const own = state.traces.filter(
    (trace) =>
      !trace.ignored &&
      trace.causes.some((cause) => !launcherException.test(cause)) &&
      !(trace.stage !== "frames" && state.progress.step > trace.step),
  );
  return own.find((trace) => trace.rank !== null && trace.rank === state.rootRank) ?? own[0] ?? null;
}

function interrupted(trace: Trace | null): boolean {
  return trace?.causes.some((cause) => cause.startsWith("KeyboardInterrupt")) ?? false;
}

function lossVerdict(state: KohyaState): Verdict | null {
  const { loss } = state.progress;
  if (typeof loss !== "string") return null;
  const since = state.nanStep === null ? "" : ` It was so from step ${state.nanStep} on.`;
  return failed({
    code: "loss-is-nan",
    message: `The loss is ${loss}: the saved model is broken.${since}`,
    help: "Use bf16 in place of fp16 (and not full_fp16), switch on no_half_vae, lower the learning rate, and check the base model. An earlier checkpoint may still be good.",
    fields: ["mixed_precision", "learning_rate", "no_half_vae", "full_fp16"],
  });
}

/** Where it happened, for a sentence: "while training, at step 2 of 6". */
function whenOf(state: KohyaState): string {
  const { phase, step, totalSteps } = state.progress;
  if (phase === "prepare") return "while preparing, before the first step";
  const where = `while ${phaseWords[phase].toLowerCase()}`;
  return state.trained && totalSteps !== null ? `${where}, at step ${step} of ${totalSteps}` : where;
}

function explainCause(state: KohyaState, trace: Trace | null, tail: readonly string[]): Told | null {
  const frames = trace?.lines.join("\n") ?? "";
  // The last exception of a chain is what the trainer made of the others; the first often names more.
  const causes = trace?.causes.toReversed() ?? [];
  for (const cause of causes) {
    const told = find(state, cause, frames, () => true);
    if (told) return told;
  }
  if (trace) return null;
  for (const line of [...state.notes, ...tail]) {
    const told = find(state, line.trim(), "", (failure) => failure.line === true);
    if (told) return told;
  }
  return null;
}

function find(
  state: KohyaState,
  text: string,
  frames: string,
  may: (failure: Failure) => boolean,
): Told | null {
  for (const failure of failures) {
    if (!may(failure)) continue;
    const found = failure.match.exec(text);
    if (!found || (failure.frame && !failure.frame.test(frames))) continue;
    const scene: Scene = { found, text, phase: state.progress.phase, when: whenOf(state) };
    return {
      code: failure.code,
      message: typeof failure.message === "string" ? failure.message : failure.message(scene),
      help: typeof failure.help === "string" ? failure.help : failure.help(scene),
      fields: [...(failure.fields ?? [])],
    };
  }
  return null;
}

function bySignal(state: KohyaState, signal: string): Told {
  const when = whenOf(state);
  if (signal === "SIGKILL") {
    return {
      code: "killed-by-system",
      message: `The trainer was killed (SIGKILL) ${when} and could say nothing: most likely the machine's main memory ran out.`,
      help: "Cache latents and text encoder outputs to disk instead of in memory, use fewer data loader workers, close other programs, or give the machine (the container) more memory.",
      fields: ["cache_latents_to_disk", "cache_text_encoder_outputs_to_disk", "max_data_loader_n_workers"],
    };
  }
  if (signal === "SIGTERM" || signal === "SIGHUP") {
    return {
      code: "terminated",
      message: `The trainer was ended from outside (${signal}) ${when}; nobody asked Loralei to stop it.`,
      help: "Another program, a shutdown of the machine or its scheduler ended it. Start the run again.",
      fields: [],
    };
  }
  return {
    code: "trainer-crashed",
    message: `The trainer crashed (${signal}) ${when}.`,
    help: "A native library failed: start the run again; if it comes back, run the worker's self-test and install the trainer anew.",
    fields: ["xformers", "optimizer_type"],
  };
}

function unexplained(
  state: KohyaState,
  trace: Trace | null,
  code: number | null,
  tail: readonly string[],
): Told {
  if (code === 0) {
    return {
      code: "no-model-saved",
      message: `The trainer ended without an error ${whenOf(state)}, but saved no model.`,
      help: "Read the last lines of the log: a line with ERROR or WARNING tells what was wrong.",
      fields: [],
    };
  }
  const cause = trace?.causes.at(-1)?.split("\n").slice(0, 3).join(" ");
  const rank =
    trace === null || trace.rank === null ? "" : ` (process ${trace.rank} of several was the first)`;
  const last = tail.findLast((line) => line.trim() !== "")?.trim();
  const said = cause ?? (last ? `its last line was "${last.slice(0, 300)}"` : "it said nothing");
  return {
    code: "trainer-failed",
    message: `The trainer ended with exit status ${code} ${whenOf(state)}${rank}: ${said}`,
    help: "This failure is not known here. Read the lines around it in the log, above the traceback too, and compare the settings with your last good run.",
    fields: [],
  };
}
