import { describe, expect, test } from "vitest";
import type { CheckInput, ModelFacts } from "../trainer.ts";
import { check, facts, gpu, host, told } from "./check/case.fixture.ts";
import { checkKohya } from "./check.ts";
import { kohyaSchema } from "./options/schema.ts";

const model = (file: Partial<ModelFacts[string]>): Partial<CheckInput> => ({
  models: { pretrained_model_name_or_path: { exists: true, family: "sdxl", problem: null, ...file } },
});

test("a sound run has nothing to tell", () => {
  expect(check()).toEqual([]);
});

test("errors come before warnings, and all at once", () => {
  const severities = check({
    network_alpha: 32,
    full_fp16: true,
    max_train_steps: 5,
    zero_terminal_snr: true,
  }).map(({ severity }) => severity);
  expect(severities).toEqual(["error", "error", "warning", "warning"]);
});

describe("the base model", () => {
  const field = "pretrained_model_name_or_path";
  test.each([
    ["a missing file", { exists: false }, `error ${field} model-missing`],
    ["a broken file", { problem: "the file is cut short" }, `error ${field} model-unreadable`],
    ["SD 1.5 in place of SDXL", { family: "sd15" }, `error ${field} wrong-family`],
    ["FLUX", { family: "flux" }, `error ${field} wrong-family`],
    ["a LoRA", { family: "lora" }, `error ${field} wrong-family`],
    ["an inpainting model", { family: "sd15-inpaint" }, `error ${field} wrong-family`],
  ])("%s is told", (_name, file, advice) => expect(told({}, model(file))).toEqual([advice]));

  test("a file whose family cannot be told is not held up", () =>
    expect(told({}, model({ family: null }))).toEqual([]));

  test("the wrong family is named, with the family to switch to", () => {
    expect(check({}, model({ family: "sd15" }))[0]?.message).toBe(
      "This is a Stable Diffusion 1.5 model; you are training for SDXL. Switch the family to Stable Diffusion 1.5.",
    );
  });

  test("a Hugging Face id is fetched, unless the network is off", () => {
    const id = { [field]: "owner/model" };
    expect(told(id, model({ exists: false }))).toEqual([`warning ${field} model-from-hub`]);
    expect(told({ ...id, offline: true, tokenizer_cache_dir: "/t" }, model({ exists: false }))).toEqual([
      `error ${field} model-missing`,
    ]);
  });
});

describe("the pictures", () => {
  test.each([
    ["no dataset", null, ["error dataset no-dataset"]],
    [
      "a folder that is gone",
      facts({ exists: false, images: 0, shapes: [] }),
      ["error dataset folder-missing", "error dataset no-images"],
    ],
    ["no picture", facts({ images: 0, shapes: [] }), ["error dataset no-images"]],
    [
      "one empty folder of two",
      facts({}, { absolute: "/data/b", images: 0, shapes: [] }),
      ["warning dataset empty-folder"],
    ],
    ["only regularisation pictures", facts({ isReg: true }), ["error dataset no-images"]],
    [
      "no captions at all",
      facts({ captionMissing: { count: 20, names: ["a"] } }),
      ["error caption_extension no-captions"],
    ],
    [
      "class words in place of captions",
      facts({ captionMissing: { count: 20, names: ["a"] }, classTokens: "hero" }),
      [],
    ],
    [
      "some captions missing",
      facts({ captionMissing: { count: 2, names: ["a.png", "b.png"] } }),
      ["warning dataset captions-missing"],
    ],
    [
      "an empty caption file",
      facts({ captionEmpty: { count: 1, names: ["a.txt"] } }),
      ["error dataset captions-empty"],
    ],
    [
      "a broken picture",
      facts({ unreadable: { count: 1, names: ["a.png"] } }),
      ["error dataset images-unreadable"],
    ],
    ["a folder twice", facts({}, {}), ["warning dataset folder-twice"]],
  ])("%s", (_name, dataset, advice) => expect(told({}, { dataset })).toEqual(advice));

  test("missing captions are counted and named", () => {
    const captionMissing = { count: 7, names: ["a.png", "b.png", "c.png", "d.png"] };
    expect(check({}, { dataset: facts({ captionMissing }) })[0]?.message).toBe(
      "7 pictures in the dataset's folder have no caption and train on an empty text: a.png, b.png, c.png and 4 more.",
    );
  });

  test("captions of another ending than was counted are not judged", () => {
    const dataset = facts({ captionMissing: { count: 20, names: [] } });
    expect(told({ caption_extension: ".caption" }, { dataset })).toEqual([]);
  });

  test("a side below one bucket step stops the trainer when pictures are not enlarged", () => {
    const dataset = facts({ shapes: [{ width: 2_000, height: 40, count: 1 }] });
    expect(told({ bucket_no_upscale: true }, { dataset })).toEqual([
      "error bucket_no_upscale images-too-small",
    ]);
  });

  test("small pictures would be enlarged", () => {
    const dataset = facts({ shapes: [{ width: 512, height: 512, count: 20 }] });
    expect(told({}, { dataset })).toEqual(["warning resolution images-enlarged"]);
    expect(told({ bucket_no_upscale: true }, { dataset })).toEqual([]);
  });
});

describe("the user's own arguments", () => {
  test.each<[Record<string, unknown>, string[]]>([
    [{ optimizer_args: ["weight_decay=0.1 betas=(0.9,0.99)", "amsgrad=true"] }, []],
    [{ optimizer_args: ["decouple weight_decay=0.1"] }, ["error optimizer_args argument-form"]],
    [{ optimizer_args: ["mode=fast"] }, ["error optimizer_args argument-value"]],
    [{ optimizer_args: ["mode='a=b'"] }, ["error optimizer_args argument-equals"]],
    [{ lr_scheduler_args: ["T_max="] }, ["error lr_scheduler_args argument-value"]],
    [{ network_args: ["conv_dim=4", "conv_alpha=1"] }, []],
    [{ network_args: ["conv_dmi=4"] }, ["warning network_args no-effect"]],
    [{ network_args: ["verbose"] }, ["error network_args argument-form"]],
  ])("%j", (given, advice) => expect(told(given)).toEqual(advice));

  test("an argument that the module does not read is told with the nearest one", () => {
    expect(check({ network_args: ["conv_dmi=4"] })[0]?.message).toBe(
      "networks.lora does not read conv_dmi; the nearest is conv_dim.",
    );
  });
});

describe("the worker", () => {
  const cpu = { ...host, gpus: [], device: "cpu" } as const;
  const old = { ...host, gpus: [{ ...gpu, name: "Tesla T4", capability: "7.5" }] };
  const plain = { optimizer_type: "AdamW" };
  test.each<[string, Record<string, unknown>, typeof host | null, string[]]>([
    ["nothing is held against a worker that is not known yet", { attention: "xformers" }, null, []],
    ["a missing driver", plain, { ...host, gpus: [] }, ["error null no-gpu"]],
    ["no GPU", plain, cpu, ["warning null cpu-only"]],
    ["a GPU that PyTorch cannot use", plain, { ...host, device: "cpu" }, ["warning null gpu-unused"]],
    [
      "fp16 on a CPU",
      { ...plain, mixed_precision: "fp16", no_half_vae: true },
      cpu,
      ["error mixed_precision fp16-needs-gpu", "warning null cpu-only"],
    ],
    ["an 8-bit optimizer on a CPU", {}, cpu, ["error optimizer_type needs-gpu", "warning null cpu-only"]],
    ["bf16 on a card before Ampere", {}, old, ["error mixed_precision bf16-needs-ampere"]],
    [
      "bf16 on some of the cards",
      {},
      { ...host, gpus: [gpu, ...old.gpus] },
      ["warning mixed_precision bf16-needs-ampere"],
    ],
    [
      "a PyTorch too old for RTX 50",
      {},
      { ...host, gpus: [{ ...gpu, capability: "12.0" }], packages: { torch: "2.6.0+cu124" } },
      ["error null torch-too-old"],
    ],
    ["xformers that is not there", { attention: "xformers" }, host, ["error attention not-installed"]],
    [
      "LyCORIS that is not there",
      { network_module: "lycoris.kohya" },
      host,
      ["error network_module not-installed"],
    ],
    [
      "an optimizer that is not there",
      {},
      { ...host, packages: { bitsandbytes: "" } },
      ["error optimizer_type not-installed"],
    ],
    [
      "a package under its other name",
      { network_module: "lycoris.kohya" },
      { ...host, packages: { "lycoris-lora": "3.2.0" } },
      [],
    ],
    [
      "wandb that is not there",
      { log_with: "all" },
      { ...host, packages: { wandb: "" } },
      ["error log_with not-installed"],
    ],
    [
      "compiling on Windows",
      { torch_compile: true },
      { ...host, platform: "win32-x64" },
      ["error torch_compile needs-linux"],
    ],
    ["little GPU memory", {}, { ...host, gpus: [{ ...gpu, vramMb: 8_192 }] }, ["info fp8_base memory"]],
  ])("%s", (_name, given, where, advice) => expect(told(given, { host: where })).toEqual(advice));
});

test("every one-click remedy is made of valid settings and silences its advice", () => {
  const schema = kohyaSchema("sdxl");
  const given: Record<string, unknown> = {
    pretrained_model_name_or_path: "/m/base.safetensors",
    color_aug: true,
    shuffle_caption: true,
    full_fp16: true,
    fp8_base: true,
    mixed_precision: "no",
    bucket_reso_steps: 48,
    max_bucket_reso: 512,
    adaptive_noise_scale: 0.1,
    min_timestep: 900,
    max_timestep: 100,
    max_data_loader_n_workers: 0,
    lr_scheduler: "constant",
    lr_warmup_steps: 10,
    max_train_steps: 5,
    sample_every_n_steps: 5,
    masked_loss: true,
    dim_from_weights: true,
    scale_v_pred_loss_like_noise_pred: true,
    zero_terminal_snr: true,
    network_alpha: 64,
    attention: "xformers",
    validate_every_n_epochs: 1,
    save_last_n_steps: 10,
    debiased_estimation_loss: true,
  };
  let options = schema.parse(given);
  for (let round = 0; round < 40; round++) {
    const next = checkKohya({ family: "sdxl", options, dataset: facts({}), host, models: {} }).find(
      ({ fix }) => fix,
    );
    if (!next) break;
    options = schema.parse({ ...options, ...next.fix?.set });
    const again = checkKohya({ family: "sdxl", options, dataset: facts({}), host, models: {} });
    expect(again.map(({ field, code }) => `${field} ${code}`)).not.toContain(`${next.field} ${next.code}`);
  }
  expect(checkKohya({ family: "sdxl", options, dataset: facts({}), host, models: {} })).toEqual([]);
});
