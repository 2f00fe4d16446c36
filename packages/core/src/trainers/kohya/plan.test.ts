import { expect, test } from "vitest";
import type { Host, PlanInput } from "../trainer.ts";
import { kohya } from "./index.ts";
import { kohyaPresets } from "./presets.ts";

const gpu = {
  uuid: "GPU-4e0d",
  index: 1,
  name: "RTX 4090",
  vramMb: 24_564,
  capability: "8.9",
  driver: "580.1",
};
const host: Host = {
  root: "/opt/sd-scripts",
  python: "/opt/venv/bin/python",
  jobDir: "/home/me/jobs/1/1",
  outDir: "/home/me/jobs/1/1/out",
  gpus: [gpu],
  device: "cuda",
  packages: {},
  platform: "linux-x64",
  cpuCores: 16,
};
const dataset = {
  root: "/data/hero",
  subsets: [
    { path: "", absolute: "/data/hero", repeats: 10, isReg: false, classTokens: "" },
    { path: "reg", absolute: "/data/hero/reg", repeats: 1, isReg: true, classTokens: "person" },
  ],
};

function plan(given: Record<string, unknown> = {}, other: Partial<PlanInput> = {}) {
  const family = other.family ?? "sdxl";
  return kohya.plan({
    family,
    options: kohya.options(family).parse(given),
    dataset,
    host,
    resume: null,
    ...other,
  });
}

const file = (name: string, ...args: Parameters<typeof plan>) =>
  plan(...args).files.find(({ path }) => path === name)?.text ?? "";

const presets = Object.entries(kohyaPresets).flatMap(([family, rows]) =>
  rows.map((preset) => ({ family, ...preset })),
);

test.each(presets)(
  "the files of $title are as they were read by a person",
  async ({ family, id, options }) => {
    const given = {
      ...options,
      pretrained_model_name_or_path: "/models/base.safetensors",
      output_name: "hero",
    };
    await expect(file("config.toml", given, { family })).toMatchFileSnapshot(`fixtures/${id}.config.toml`);
    await expect(file("dataset.toml", given, { family })).toMatchFileSnapshot(`fixtures/${id}.dataset.toml`);
  },
);

test.each(presets)(
  "$title is made of settings that its family has and that no check refuses",
  ({ family, options }) => {
    const parsed = kohya
      .options(family)
      .parse({ ...options, pretrained_model_name_or_path: "/models/base.safetensors" });
    const advice = kohya.check({ family, options: parsed, dataset: null, host: null, models: {} });
    expect(advice.filter(({ code }) => code !== "no-dataset")).toEqual([]);
    for (const key of Object.keys(options)) expect(key).not.toMatch(/name|path|dir|seed/);
  },
);

test("the script runs directly under Python, with both files, in the folder of its sources", () => {
  const [step] = plan().steps;
  expect(step?.argv).toEqual([
    "/opt/venv/bin/python",
    "-u",
    "/opt/sd-scripts/sdxl_train_network.py",
    "--config_file",
    "/home/me/jobs/1/1/config.toml",
    "--dataset_config",
    "/home/me/jobs/1/1/dataset.toml",
  ]);
  expect(step?.cwd).toBe("/opt/sd-scripts");
  expect(plan({}, { family: "sd2" }).steps[0]?.argv[2]).toBe("/opt/sd-scripts/train_network.py");
});

test("the environment keeps the log whole and shows the trainer one GPU", () => {
  expect(plan().steps[0]?.env).toEqual({
    PYTHONUNBUFFERED: "1",
    PYTHONUTF8: "1",
    PYTHONIOENCODING: "utf-8",
    COLUMNS: "2000",
    TOKENIZERS_PARALLELISM: "false",
    OMP_NUM_THREADS: "1",
    CUDA_DEVICE_ORDER: "PCI_BUS_ID",
    CUDA_VISIBLE_DEVICES: "GPU-4e0d",
    PYTORCH_CUDA_ALLOC_CONF: "expandable_segments:True",
  });
  expect(plan().steps[0]?.unsetEnv).toEqual(expect.arrayContaining(["LINES", "FORCE_COLOR", "PYTHONPATH"]));
});

test("on a CPU all cores work, and no GPU variable is set", () => {
  const env = plan({}, { host: { ...host, gpus: [], device: "cpu" } }).steps[0]!.env;
  expect(env.OMP_NUM_THREADS).toBe("16");
  expect(Object.keys(env).filter((name) => /CUDA|HIP/.test(name))).toEqual([]);
});

test("a ROCm card is named by its number, and Apple's falls back to the CPU where it must", () => {
  expect(plan({}, { host: { ...host, device: "rocm" } }).steps[0]?.env).toMatchObject({
    HIP_VISIBLE_DEVICES: "1",
  });
  expect(plan({}, { host: { ...host, gpus: [], device: "mps" } }).steps[0]?.env).toMatchObject({
    PYTORCH_ENABLE_MPS_FALLBACK: "1",
  });
});

test("the network is shut off only when asked", () => {
  expect(plan().steps[0]?.env.HF_HUB_OFFLINE).toBeUndefined();
  expect(plan({ offline: true }).steps[0]?.env).toMatchObject({
    HF_HUB_OFFLINE: "1",
    TRANSFORMERS_OFFLINE: "1",
  });
});

test("outputs, samples and metrics lie where the plan says", () => {
  expect(plan().outputs).toEqual({
    dir: "/home/me/jobs/1/1/out",
    samplesDir: "/home/me/jobs/1/1/out/sample",
    metricsDir: "/home/me/jobs/1/1/metrics",
  });
  expect(file("config.toml")).toContain('output_dir = "/home/me/jobs/1/1/out"');
  expect(file("config.toml")).toContain('logging_dir = "/home/me/jobs/1/1/metrics"');
});

test("a resumed attempt goes on from its state, whatever the form says", () => {
  const text = file(
    "config.toml",
    { resume: "/old" },
    { resume: { statePath: "/home/me/s/hero-000002-state", step: 40 } },
  );
  expect(text).toContain('resume = "/home/me/s/hero-000002-state"');
  expect(text).not.toContain("/old");
});

test("prompts that look like options reach the trainer as they are", () => {
  const text = file("sample-prompts.json", {
    sample_prompts: [
      { prompt: "n hero --w 64", seed: 7 },
      { prompt: "s 5", negative_prompt: "bad", width: 768, scale: 5 },
    ],
  });
  expect(JSON.parse(text)).toEqual([
    { prompt: "n hero --w 64", seed: 7 },
    { prompt: "s 5", negative_prompt: "bad", width: 768, scale: 5 },
  ]);
  expect(plan().files.map(({ path }) => path)).toEqual(["config.toml", "dataset.toml"]);
});

test("Windows paths are written with slashes, and only paths are touched", () => {
  const windows = {
    ...host,
    root: "C:\\sd",
    jobDir: "D:\\jobs\\1",
    outDir: "D:\\jobs\\1\\out",
    platform: "win32-x64",
  };
  const text = file(
    "config.toml",
    { vae: "C:\\m\\vae.safetensors", training_comment: "C:\\kept" },
    { host: windows },
  );
  expect(text).toContain('vae = "C:/m/vae.safetensors"');
  expect(text).toContain(String.raw`training_comment = "C:\\kept"`);
  expect(text).toContain('output_dir = "D:/jobs/1/out"');
});

test("no secret can stand in a file: the options for them do not exist", () => {
  for (const { id } of kohya.families) {
    const keys = Object.keys(kohya.options(id).shape);
    expect(keys.filter((key) => /token$|api_key/.test(key) && key !== "class_tokens")).toEqual([]);
  }
});

test("the same input gives the same plan", () => {
  expect(plan()).toEqual(plan());
});
