import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunEvent } from "@loralei/core/jobs/event";
import { simulated } from "@loralei/core/trainers/simulated/index";
import type { Options } from "@loralei/core/trainers/trainer";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makePng } from "../png.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loralei-simulated-"));
  mkdirSync(join(folder, "data"));
  mkdirSync(join(folder, "out"));
  for (let i = 0; i < 5; i++) {
    writeFileSync(
      join(folder, "data", `${i}.png`),
      makePng(i < 2 ? 96 : 64, 64, () => [i, i, i]),
    );
    writeFileSync(join(folder, "data", `${i}.txt`), "one, two");
  }
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What disk would count in the folder. */
const facts = {
  root: "",
  captionExtension: ".txt",
  subsets: [
    {
      path: "data",
      absolute: "",
      repeats: 3,
      isReg: false,
      classTokens: "",
      exists: true,
      images: 5,
      shapes: [
        { width: 96, height: 64, count: 2 },
        { width: 64, height: 64, count: 3 },
      ],
      unreadable: { count: 0, names: [] },
      captionMissing: { count: 0, names: [] },
      captionEmpty: { count: 0, names: [] },
    },
  ],
};

/** Runs the program from a plan as a worker would, and reads its output as a worker would. */
async function run(options: Options) {
  const parsed = simulated.options("sd15").parse({
    pretrained_model_name_or_path: "/models/base.safetensors",
    output_name: "hero",
    max_train_epochs: 2,
    train_batch_size: 2,
    sim_speed: 2_000,
    ...options,
  });
  const dataset = {
    root: folder,
    subsets: [{ path: "data", absolute: join(folder, "data"), repeats: 3, isReg: false, classTokens: "" }],
  };
  const plan = simulated.plan({
    family: "sd15",
    options: parsed,
    dataset,
    resume: null,
    host: {
      root: import.meta.dirname,
      python: process.execPath,
      jobDir: folder,
      outDir: join(folder, "out"),
      gpus: [],
      device: "cpu",
      packages: {},
      platform: "linux-x64",
      cpuCores: 2,
    },
  });
  for (const file of plan.files) writeFileSync(join(folder, file.path), file.text);
  const step = plan.steps[0]!;
  const child = spawn(step.argv[0]!, step.argv.slice(1), { env: step.env });
  let state = simulated.parser.start();
  const events: RunEvent[] = [];
  let raw = "";
  const read = (bytes: Buffer) => {
    raw += bytes;
    const parse = simulated.parser.parse(state, bytes.toString(), Date.now());
    state = parse.state;
    events.push(...parse.events);
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const exit = await new Promise<{ code: number | null; signal: string | null }>((done) =>
    child.once("close", (code, signal) => done({ code, signal })),
  );
  const verdict = simulated.explain({ exit, state, tail: raw.split(/[\r\n]+/).slice(-50), stopAsked: false });
  const estimate = simulated.estimate({ family: "sd15", options: parsed, dataset: facts });
  return { exit, events, progress: state.progress, verdict, estimate };
}

test("a run is read by kohya's own parser: totals as estimated, epochs, checkpoints, success", async () => {
  const { events, progress, verdict, estimate } = await run({ save_every_n_epochs: 1 });
  expect(verdict).toEqual({ outcome: "succeeded", failure: null });
  const steps = estimate.totalSteps;
  expect(progress).toMatchObject({ step: steps, totalSteps: steps, epoch: 2, totalEpochs: 2 });
  const checkpoints = events.filter((event) => event.type === "checkpoint").map((event) => event.path);
  expect(checkpoints.map((path) => path.split("/").at(-1))).toEqual([
    "hero-000001.safetensors",
    "hero.safetensors",
  ]);
  expect(readdirSync(join(folder, "out")).sort()).toEqual(["hero-000001.safetensors", "hero.safetensors"]);
  expect(readdirSync(join(folder, "metrics"))).toHaveLength(1);
});

test.each([
  [{ sim_fault: "exit", sim_exit_code: 3, sim_fault_step: 2 }, "failed", { code: 3, signal: null }],
  [{ sim_fault: "out-of-memory", sim_fault_step: 2 }, "failed", { code: 1, signal: null }],
  [{ sim_fault: "killed", sim_fault_step: 2 }, "failed", { code: null, signal: "SIGKILL" }],
  [{ sim_fault: "nan", sim_fault_step: 2 }, "failed", { code: 0, signal: null }],
])("with %j the run ends as %s", async (options, outcome, expected) => {
  const { exit, verdict } = await run(options);
  expect(exit).toEqual(expected);
  expect(verdict.outcome).toBe(outcome);
  expect(verdict.failure?.help).toBeTruthy();
});

test("garbage and broken UTF-8 do not disturb the reading", async () => {
  for (const output of ["garbage", "broken-utf8"]) {
    const { verdict, progress } = await run({ sim_output: output, sim_burst_lines: 3_000 });
    expect(verdict.outcome).toBe("succeeded");
    expect(progress.step).toBe(progress.totalSteps);
  }
});
