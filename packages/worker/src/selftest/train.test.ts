import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simulated } from "@loralei/core/trainers/simulated/index";
import type { Options } from "@loralei/core/trainers/trainer";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeMarks } from "../install/marks.ts";
import { findPrograms } from "../program.ts";
import { drawPictures } from "./pictures.ts";
import { readCurves } from "./read-curves.ts";
import { trainForReal } from "./train.ts";

let folder = "";
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "loralei-train-"));
  await drawPictures(join(folder, "pictures"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The path of the self-test with the simulated trainer in the place of sd-scripts. */
async function training(options: Options, signal = new AbortController().signal) {
  const parsed = simulated.options("sd15").parse({
    pretrained_model_name_or_path: "/models/base.safetensors",
    output_name: "selftest",
    max_train_epochs: null,
    max_train_steps: 6,
    sim_speed: 2_000,
    ...options,
  });
  const absolute = join(folder, "pictures");
  const plan = simulated.plan({
    family: "sd15",
    options: parsed,
    dataset: { root: absolute, subsets: [{ path: "", absolute, repeats: 1, isReg: false, classTokens: "" }] },
    resume: null,
    host: {
      root: join(findPrograms().simulated!, ".."),
      python: process.execPath,
      jobDir: folder,
      outDir: join(folder, "out"),
      gpus: [],
      device: "cpu",
      packages: {},
      platform: "linux",
      cpuCores: 1,
    },
  });
  const heard: string[] = [];
  const marks = makeMarks((text) => heard.push(text));
  const trained = await trainForReal(simulated, plan, {
    jobDir: folder,
    gpuUuid: null,
    env: {},
    marks,
    signal,
  });
  return { trained, output: heard.join(""), plan };
}

test("phases, steps and curves of a run are gathered, and told by markers", async () => {
  const { trained, output, plan } = await training({});
  expect(trained.verdict.outcome).toBe("succeeded");
  expect(trained).toMatchObject({ steps: 6, totalSteps: 6, exit: { code: 0, signal: null } });
  const phases = trained.phases.map(({ phase }) => phase);
  expect(phases).toEqual(expect.arrayContaining(["cache-latents", "train", "save", "done"]));
  expect(output).toContain("\nloralei: phase train\n");
  expect(output).toContain("\nloralei: bar 6/6 steps\n");
  // The end is the self-test's to tell, when everything is checked.
  expect(output).not.toContain("loralei: phase done");
  const loss = (await readCurves(plan.outputs.metricsDir!)).filter(({ name }) => name === "loss/current");
  expect(loss.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a trainer that fails is explained as a job's is", async () => {
  const { trained } = await training({ sim_fault: "out-of-memory", sim_fault_step: 3 });
  expect(trained.verdict.failure?.code).toBe("cuda-out-of-memory");
  expect(trained.exit.code).toBe(1);
});
