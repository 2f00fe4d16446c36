import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../../jobs/event.ts";
import { explainKohya } from "./explain.ts";
import { captureOf, replay } from "./replay.fixture.ts";

const capture = (name: string) =>
  captureOf(readFileSync(new URL(`fixtures/${name}.jsonl`, import.meta.url), "utf8"));

function run(name: string) {
  const { pieces, exit } = capture(name);
  const { state, events } = replay(pieces);
  const verdict = explainKohya({ exit, state, tail: [], stopAsked: false });
  return { state, events, verdict, progress: state.progress };
}

const phases = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "phase" ? [event.phase] : []));
const paths = (events: readonly RunEvent[], type: "checkpoint" | "checkpoint-removed" | "state-saved") =>
  events.flatMap((event) => (event.type === type ? [event.path] : []));
const ofType = <T extends RunEvent["type"]>(events: readonly RunEvent[], type: T) =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);

describe.each(["columns500", "simple"])("two epochs with samples and states (%s)", (name) => {
  const { events, verdict, progress } = run(name);

  test("totals, steps, loss and epochs are read", () => {
    expect(ofType(events, "totals")).toEqual([
      { type: "totals", steps: 20, epochs: 2, images: 20, batchesPerEpoch: 10 },
    ]);
    expect(progress).toMatchObject({
      step: 20,
      totalSteps: 20,
      epoch: 2,
      totalEpochs: 2,
      loss: 1.12,
      phase: "done",
    });
    expect(ofType(events, "epoch")).toEqual([
      { type: "epoch", epoch: 1, total: 2 },
      { type: "epoch", epoch: 2, total: 2 },
    ]);
  });

  test("the phases come in the order of the log", () => {
    expect(phases(events)).toEqual([
      "cache-latents",
      "prepare",
      "train",
      "save",
      "sample",
      "train",
      "sample",
      "save",
      "done",
    ] as const);
  });

  test("checkpoints, states and samples are told with their steps", () => {
    expect(ofType(events, "checkpoint")).toEqual([
      { type: "checkpoint", path: "out/demo-000001.safetensors", step: 10, epoch: 1 },
      { type: "checkpoint", path: "out/demo.safetensors", step: 20, epoch: 2 },
    ]);
    expect(ofType(events, "state-saved")).toEqual([
      { type: "state-saved", path: "out/demo-000001-state", step: 10 },
      { type: "state-saved", path: "out/demo-state", step: 20 },
    ]);
    expect(ofType(events, "sampling").map((event) => event.step)).toEqual([10, 20]);
  });

  test("the missing caption is a warning, the device is told, and the run succeeded", () => {
    expect(ofType(events, "warning")).toEqual([
      {
        type: "warning",
        code: "captions-missing",
        message: expect.stringContaining("1 image has no caption file"),
      },
    ]);
    expect(ofType(events, "device")).toEqual([{ type: "device", name: "cpu" }]);
    expect(verdict).toEqual({ outcome: "succeeded", failure: null });
  });
});

test("rates come from the arrival of steps, not from tqdm's average since the start", () => {
  const { state } = replay(capture("columns500").pieces);
  // The last steps took 1.0 to 7.6 s; tqdm says 3.7 s with samples and saving counted in.
  expect(state.progress.rate).toBeGreaterThan(1 / 3);
  expect(state.progress.rate).toBeLessThan(1 / 2);
  expect(state.progress.etaMs).toBe(0);
});

test("with stdout kept back until the exit, steps and phases are told in time and the rest late", () => {
  const { events, verdict, progress } = run("columns300-stdout-buffered");
  expect(progress).toMatchObject({ step: 6, totalSteps: 6, epoch: 1, loss: 1.1, phase: "done" });
  expect(paths(events, "checkpoint")).toEqual([
    "out3/demo-step00000002.safetensors",
    "out3/demo-step00000004.safetensors",
    "out3/demo-step00000006.safetensors",
    "out3/demo.safetensors",
  ]);
  expect(ofType(events, "checkpoint").map((event) => event.step)).toEqual([2, 4, 6, 6]);
  expect(paths(events, "checkpoint-removed")).toEqual([
    "out3/demo-step00000002-state",
    "out3/demo-step00000002.safetensors",
  ]);
  expect(paths(events, "state-saved")).toHaveLength(4);
  expect(phases(events).at(-1)).toBe("done");
  expect(verdict.outcome).toBe("succeeded");
});

test("a resumed run in the middle of an epoch counts from the epoch's beginning", () => {
  const { events, verdict, progress } = run("resume");
  expect(progress).toMatchObject({ step: 14, totalSteps: 14, epoch: 2, loss: 1.12 });
  expect(paths(events, "checkpoint")).toEqual(["out3/demo.safetensors"]);
  expect(verdict.outcome).toBe("succeeded");
});

test("a loss that becomes nan is a warning at once and a failure in the end, in spite of exit 0", () => {
  const { events, verdict, progress } = run("nan");
  expect(progress).toMatchObject({ step: 6, totalSteps: 6, loss: "nan", phase: "done" });
  expect(ofType(events, "warning").map((event) => event.code)).toEqual([
    "captions-missing",
    "loss-not-finite",
  ]);
  expect(verdict.outcome).toBe("failed");
  expect(verdict.failure).toMatchObject({ code: "loss-is-nan", message: expect.stringContaining("step 3") });
});

test("running out of GPU memory is told with the figures, the phase and the step", () => {
  const { verdict, progress } = run("oom");
  expect(progress).toMatchObject({ step: 2, totalSteps: 6, loss: 1.19, phase: "train" });
  expect(verdict.failure?.code).toBe("cuda-out-of-memory");
  expect(verdict.failure?.message).toBe(
    "The GPU ran out of memory while training, at step 2 of 6: 20.00 MiB more were asked for, 8.81 MiB of 23.64 GiB were free.",
  );
  expect(verdict.failure?.fields[0]).toBe("train_batch_size");
});

test("an interrupted run is cancelled, and stands in the phase in which it was interrupted", () => {
  const { verdict, progress } = run("sigint-group");
  expect(progress).toMatchObject({
    phase: "cache-latents",
    step: 0,
    totalSteps: null,
    bar: { done: 2, total: 4 },
  });
  expect(verdict).toEqual({ outcome: "cancelled", failure: null });
});

test("a child killed without a word is told as the system's doing, not as the launcher's error", () => {
  expect(run("sigkill-child").verdict.failure?.code).toBe("killed-by-system");
});

test("a missing configuration and an unknown argument are told by name", () => {
  expect(run("config-missing").verdict.failure).toMatchObject({
    code: "config-missing",
    message: "The configuration file nope.toml does not exist.",
  });
  expect(run("bad-arg").verdict.failure).toMatchObject({
    code: "unknown-argument",
    message: "The trainer does not know these arguments: --nonexistent_arg 3.",
  });
});

test("of two processes the one that failed first is blamed, and nothing is told twice", () => {
  const { events, verdict } = run("two-process-fail");
  expect(verdict.failure?.code).toBe("trainer-failed");
  expect(verdict.failure?.message).toContain("RuntimeError: DistributedDataParallel is not needed");
  expect(verdict.failure?.message).toContain("process 1 of several was the first");
  expect(phases(events)).toEqual(["cache-latents", "prepare"]);
  expect(ofType(events, "device")).toHaveLength(1);
  expect(ofType(events, "warning")).toHaveLength(1);
});

test("a run wrapped at 80 columns gives whole paths and the same events as a wide one", () => {
  const text = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");
  const { events, state } = replay([text("default80.stderr.txt")]);
  expect(ofType(events, "state-saved")).toEqual([
    { type: "state-saved", path: "out/demo-000001-state", step: 10 },
    { type: "state-saved", path: "out/demo-state", step: 20 },
  ]);
  expect(ofType(events, "sampling").map((event) => event.step)).toEqual([10, 20]);
  expect(ofType(events, "warning").map((event) => event.code)).toEqual(["captions-missing"]);
  expect(state.progress).toMatchObject({ step: 20, totalSteps: 20, loss: 1.12, phase: "done" });
  const printed = replay([text("default80.stdout.txt")]);
  expect(paths(printed.events, "checkpoint")).toEqual([
    "out/demo-000001.safetensors",
    "out/demo.safetensors",
  ]);
});
