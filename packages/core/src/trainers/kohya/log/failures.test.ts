import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Verdict } from "../../../jobs/event.ts";
import { explainKohya } from "./explain.ts";
import { failures } from "./failures.ts";
import { kohyaLog } from "./parser.ts";
import { replay } from "./replay.fixture.ts";

const folder = new URL("fixtures/errors/", import.meta.url);
const read = (name: string) => readFileSync(new URL(`${name}.stderr.txt`, folder), "utf8");
const exited = (code: number) => ({ exit: { code, signal: null }, tail: [], stopAsked: false });

const wanted: Record<string, string> = {
  "8bit": "bitsandbytes-missing",
  bad: "unreadable-image",
  bucket: "bucket-range",
  choice: "config-value-choice",
  emptycap: "caption-empty",
  float: "dataset-config-value",
  lrstr: "config-value-type",
  lvl: "dataset-config-key",
  nores: "resolution-missing",
  rc: "latent-cache-conflict",
  resint: "config-value-type",
  syntax: "config-syntax",
  type: "dataset-config-value",
  unknown: "dataset-config-key",
  xf: "xformers-missing",
};
const withoutImages = ["empty", "missing"];
const succeeding = ["oa", "sp", "unk"];

test("every captured failure is looked at below", () => {
  const names = readdirSync(folder).map((name) => name.replace(".stderr.txt", ""));
  expect(names.sort()).toEqual([...Object.keys(wanted), ...withoutImages, ...succeeding].sort());
});

test.each(Object.entries(wanted))("%s.stderr.txt is explained as %s", (name, code) => {
  const { state } = replay([read(name)]);
  const verdict = explainKohya({ ...exited(1), state });
  expect(verdict.outcome).toBe("failed");
  expect(verdict.failure?.code).toBe(code);
  expect(Verdict.parse(verdict)).toEqual(verdict);
});

test.each(withoutImages)("%s.stderr.txt is a failure although the trainer exits with 0", (name) => {
  const { state } = replay([read(name)]);
  expect(explainKohya({ ...exited(0), state }).failure?.code).toBe("no-images");
});

test.each(succeeding)("%s.stderr.txt succeeded", (name) => {
  const { state } = replay([read(name)]);
  expect(explainKohya({ ...exited(0), state })).toEqual({ outcome: "succeeded", failure: null });
});

test("a missing prompt file is a warning once, and training is told to go on", () => {
  const { events, state } = replay([read("sp")]);
  expect(
    events.filter((event) => event.type === "warning" && event.code === "sample-prompts-missing"),
  ).toEqual([
    { type: "warning", code: "sample-prompts-missing", message: expect.stringContaining("nope.txt") },
  ]);
  expect(state.progress).toMatchObject({ step: 6, totalSteps: 6, phase: "done" });
});

/** Texts of torch, diffusers and others that users reported, and what they should be told. */
const reported: readonly [code: string, exception: string][] = [
  [
    "cuda-out-of-memory",
    "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.50 GiB (GPU 0; 8.00 GiB total capacity; 6.94 GiB already allocated; 0 bytes free; 7.10 GiB reserved in total by PyTorch)",
  ],
  [
    "host-out-of-memory",
    "RuntimeError: [enforce fail at alloc_cpu.cpp:118] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 12 bytes.",
  ],
  ["nan-in-latents", "RuntimeError: NaN detected in latents: ds/5_hero/a b.png"],
  [
    "caption-not-utf8",
    "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe4 in position 3: invalid continuation byte",
  ],
  ["unreadable-image", "OSError: image file is truncated (12 bytes not processed)"],
  [
    "bucket-steps",
    "AssertionError: bucket_reso_steps is 32. it must be divisible by 64.please check the setting",
  ],
  ["bucket-range", "AssertionError: max_bucket_reso must be equal or greater than resolution / ..."],
  [
    "wrong-model-family",
    "RuntimeError: Error(s) in loading state_dict for UNet2DConditionModel:\n\tsize mismatch for conv_in.weight: copying a param with shape torch.Size([320, 9, 3, 3]) from checkpoint, the shape in current model is torch.Size([320, 4, 3, 3]).",
  ],
  ["wrong-model-family", "KeyError: 'time_embed.0.weight'"],
  ["damaged-model", "safetensors_rust.SafetensorError: Error while deserializing header: HeaderTooLarge"],
  [
    "tokenizer-not-found",
    "OSError: Can't load tokenizer for 'openai/clip-vit-large-patch14'. If you were trying to load it from …",
  ],
  ["gpu-not-found", "ValueError: fp16 mixed precision requires a GPU (not 'cpu')."],
  ["bf16-not-supported", "ValueError: bf16 mixed precision requires PyTorch >= 1.10 and a supported device."],
  ["gpu-not-supported", "RuntimeError: CUDA error: no kernel image is available for execution on the device"],
  [
    "xformers-missing",
    "NotImplementedError: No operator found for `memory_efficient_attention_forward` with inputs:",
  ],
  ["bitsandbytes-missing", "RuntimeError: CUDA Setup failed despite GPU being available."],
  ["package-missing", "ModuleNotFoundError: No module named 'lycoris'"],
  [
    "lycoris-version",
    "TypeError: LycorisNetworkKohya.on_epoch_start() takes 2 positional arguments but 3 were given",
  ],
  [
    "text-cache-conflict",
    "AssertionError: network for Text Encoder cannot be trained with caching Text Encoder outputs / …",
  ],
  [
    "text-cache-conflict",
    "AssertionError: when caching Text Encoder output, either caption_dropout_rate, shuffle_caption, token_warmup_step or caption_tag_dropout_rate cannot be used",
  ],
  [
    "scheduler-warmup",
    "ValueError: SchedulerType.CONSTANT does not require num_warmup_steps. Set None or 0.",
  ],
  ["unknown-scheduler", "ValueError: 'cosinus' is not a valid SchedulerType"],
  ["unknown-optimizer", "AttributeError: module 'torch.optim' has no attribute 'AdEMAMix8bit'"],
  ["loader-workers", "ValueError: persistent_workers option needs num_workers > 0"],
  [
    "shared-memory-too-small",
    "RuntimeError: DataLoader worker (pid 4711) is killed by signal: Bus error. It is possible that dataloader's workers are out of shared memory.",
  ],
  ["resume-finished", "AssertionError: max_train_steps should be greater than initial step / …: 100 vs 100"],
  ["disk-full", "OSError: [Errno 28] No space left on device"],
  [
    "hub-unreachable",
    "huggingface_hub.errors.LocalEntryNotFoundError: An error happened while trying to locate the file on the Hub",
  ],
  ["gpu-fault", "RuntimeError: CUDA error: an illegal memory access was encountered"],
];

test.each(reported)("%s: %s", (code, exception) => {
  const log = `Traceback (most recent call last):\n  File "train_network.py", line 1, in <module>\n    train()\n${exception}\n`;
  const verdict = explainKohya({ ...exited(1), state: kohyaLog.parse(kohyaLog.start(), log, 0).state });
  expect(verdict.failure?.code).toBe(code);
  expect(verdict.failure?.message).not.toMatch(/undefined|null/);
});

test("an inpainting model is named as such", () => {
  const exception = reported.find(
    ([code, text]) => code === "wrong-model-family" && text.includes("conv_in"),
  )![1];
  const log = `Traceback (most recent call last):\n  File "a.py", line 1, in f\n${exception}\n`;
  const { state } = kohyaLog.parse(kohyaLog.start(), log, 0);
  expect(explainKohya({ ...exited(1), state }).failure?.message).toContain("inpainting");
});

test("codes are stable words, and every row has a message and a help", () => {
  for (const failure of failures) {
    expect(failure.code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(failure.match.flags).toBe(failure.match.flags.replace(/[gy]/, ""));
  }
});
