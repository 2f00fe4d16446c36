import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RunEvent, Verdict } from "@loralei/core/jobs/event";
import type { Phase } from "@loralei/core/jobs/phase";
import type { Plan, Trainer } from "@loralei/core/trainers/trainer";
import { runChild } from "../install/child.ts";
import type { Marks } from "../install/marks.ts";
import { type PeakMemory, watchMemory } from "./memory.ts";

export interface Trained {
  verdict: Verdict;
  events: RunEvent[];
  /** Each phase as it began, in seconds since the start of the trainer. */
  phases: { phase: Phase; atSeconds: number }[];
  steps: number;
  totalSteps: number | null;
  seconds: number;
  memory: PeakMemory;
  exit: { code: number | null; signal: string | null };
}

/**
 * Runs a plan of one step as the worker does: its files written, its command with its environment, its output to the
 * trainer's parser and the end judged by its `explain`. Phases and steps are passed on as markers.
 */
export async function trainForReal(
  trainer: Trainer,
  plan: Plan,
  run: {
    jobDir: string;
    gpuUuid: string | null;
    env: Record<string, string>;
    marks: Marks;
    signal: AbortSignal;
  },
): Promise<Trained> {
  const { marks, signal } = run;
  for (const { path, text } of plan.files) {
    const target = join(run.jobDir, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  await mkdir(plan.outputs.dir, { recursive: true });
  const step = plan.steps[0]!;
  const [program, ...args] = step.argv;
  marks.line(`$ ${step.argv.join(" ")}`);
  const startedMs = performance.now();
  const since = () => Math.round(performance.now() - startedMs) / 1_000;
  const phases: Trained["phases"] = [];
  const events: RunEvent[] = [];
  let state = trainer.parser.start();
  let stopWatch = (): PeakMemory => ({ ramMb: null, vramMb: null });
  const end = await runChild({
    argv: [program!, ...args],
    cwd: step.cwd,
    env: { ...run.env, ...step.env },
    unsetEnv: step.unsetEnv,
    log: join(run.jobDir, "raw.log"),
    signal,
    onStart(pid) {
      stopWatch = watchMemory(pid, run.gpuUuid).stop;
    },
    onText(text) {
      marks.text(text);
      const parsed = trainer.parser.parse(state, text, Date.now());
      state = parsed.state;
      events.push(...parsed.events);
      for (const event of parsed.events) {
        if (event.type !== "phase") continue;
        phases.push({ phase: event.phase, atSeconds: since() });
        // Our own end is told when everything is checked.
        if (event.phase !== "done") marks.phase(event.phase);
      }
      tellBar(marks, state.progress);
    },
  }).finally(() => stopWatch());
  const { step: steps, totalSteps } = state.progress;
  if (totalSteps !== null) marks.bar(steps, totalSteps, "steps");
  const exit = { code: end.code, signal: end.signal };
  return {
    verdict: trainer.explain({ exit, state, tail: end.tail.split(/[\r\n]+/).slice(-200), stopAsked: false }),
    events,
    phases,
    steps,
    totalSteps,
    seconds: since(),
    memory: stopWatch(),
    exit,
  };
}

function tellBar(
  marks: Marks,
  { phase, step, totalSteps, bar }: ReturnType<Trainer["parser"]["start"]>["progress"],
): void {
  if (phase === "train" && totalSteps !== null) marks.bar(step, totalSteps, "steps");
  else if (bar) marks.bar(bar.done, bar.total, bar.label);
}
