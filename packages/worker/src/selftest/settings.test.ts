import { kohya } from "@loralei/core/trainers/kohya/index";
import { expect, test } from "vitest";
import { parsedSettings, precisionOf, selftestSettings } from "./settings.ts";
import { sizeOf } from "./sizes.ts";

test("precision is what the card can do", () => {
  expect(precisionOf("cuda", { capability: "8.6" })).toBe("bf16");
  expect(precisionOf("cuda", { capability: "12.0" })).toBe("bf16");
  expect(precisionOf("cuda", { capability: "7.5" })).toBe("fp16");
  expect(precisionOf("cuda", { capability: null })).toBe("fp16");
  expect(precisionOf("rocm", null)).toBe("bf16");
  expect(precisionOf("mps", null)).toBe("no");
  expect(precisionOf("cpu", null)).toBe("no");
});

test.each([
  ["sd15", true, "cpu", "train_network.py"],
  ["sd15", false, "cuda", "train_network.py"],
  ["sdxl", false, "cpu", "sdxl_train_network.py"],
] as const)(
  "the settings of %s (toy: %s) on %s pass the trainer's schema and its checks",
  (family, toy, device, script) => {
    const size = sizeOf(family, toy)!;
    const precision = precisionOf(device, { capability: "8.9" });
    const about = {
      size,
      steps: 4,
      precision,
      device,
      baseModel: "/w/base.safetensors",
      tokenizers: "/w/tok",
    };
    const options = parsedSettings(kohya, family, selftestSettings(about));
    const gpus =
      device === "cuda"
        ? [{ uuid: "GPU-1", index: 0, name: "RTX 4090", vramMb: 24_564, capability: "8.9", driver: "570.86" }]
        : [];
    const subset = { path: "", absolute: "/w/pictures", repeats: 1, isReg: false, classTokens: "" };
    const nothing = { count: 0, names: [] };
    const counted = { exists: true, images: 4, shapes: [{ width: 256, height: 256, count: 4 }] };
    const dataset = {
      root: "/w/pictures",
      captionExtension: ".txt",
      subsets: [
        { ...subset, ...counted, unreadable: nothing, captionMissing: nothing, captionEmpty: nothing },
      ],
    };
    const host = { gpus, device, packages: {}, platform: "linux" };
    const models = { pretrained_model_name_or_path: { exists: true, family, problem: null } };
    const advice = kohya.check({ family, options, dataset, host, models });
    expect(advice.filter(({ severity }) => severity === "error")).toEqual([]);
    const place = { root: "/sd", python: "/sd/python", jobDir: "/w", outDir: "/w/out", cpuCores: 2 };
    const plan = kohya.plan({ family, options, dataset, host: { ...host, ...place }, resume: null });
    const config = plan.files.find(({ path }) => path === "config.toml")!.text;
    expect(config).toContain("max_train_steps = 4\n");
    expect(config).not.toContain("max_train_epochs");
    expect(plan.steps[0]!.argv.join(" ")).toContain(script);
    expect(plan.steps[0]!.env.HF_HUB_OFFLINE).toBe("1");
  },
);
