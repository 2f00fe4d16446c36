import { expect, test } from "vitest";
import type { RunEvent } from "../../../jobs/event.ts";
import { Progress } from "../../../jobs/progress.ts";
import { kohyaLog } from "./parser.ts";
import { inPieces, replay, timeless } from "./replay.fixture.ts";

const bar = (n: number, total: number, loss?: string) =>
  `\rsteps: ${String(Math.floor((n * 100) / total)).padStart(3)}%|████▌     | ${n}/${total} [00:10<01:39,  1.10s/it${loss ? `, avr_loss=${loss}` : ""}]`;
const rows = (steps: number, batches: number, epochs: number) =>
  [
    "running training / 学習開始",
    "  num train images * repeats / 学習画像の数×繰り返し回数: 40",
    `  num batches per epoch / 1epochのバッチ数: ${batches}`,
    `  num epochs / epoch数: ${epochs}`,
    "  gradient accumulation steps / 勾配を合計するステップ数 = 1",
    `  total optimization steps / 学習ステップ数: ${steps}`,
    "",
  ].join("\n");
const wide = (level: string, message: string, file = "train_util.py:1") =>
  `${" ".repeat(20)}${level.padEnd(9)}${message}${" ".repeat(60)}${file}\n`;
const told = (events: readonly RunEvent[], type: RunEvent["type"]) =>
  events.filter((event) => event.type === type);

test("the newest bar is live at once, though tqdm ends it with nothing, and its line is the text as drawn", () => {
  const { state } = replay([bar(0, 20), bar(3, 20, "0.0891")]);
  expect(state.progress).toMatchObject({ step: 3, totalSteps: 20, loss: 0.0891, phase: "train" });
  expect(state.progress.line).toBe(bar(3, 20, "0.0891").slice(1));
  expect(kohyaLog.parse(state, "\n", 0).state.progress.line).toBeNull();
});

test("losses are read as Python prints them", () => {
  const loss = (text: string) => replay([bar(0, 9), bar(1, 9, text)]).state.progress.loss;
  expect(loss("1.2e-05")).toBe(0.000012);
  expect(loss("1e+3")).toBe(1_000);
  expect(loss("nan")).toBe("nan");
  expect(loss("-inf")).toBe("-inf");
  expect(
    replay([
      bar(1, 9, "0.5"),
      "\rsteps:  22%|██        | 2/9 [00:01<1 day, 2:03:04,  1.0s/it, Average key norm=0.00147, Keys Scaled=0, avr_loss=1.08]",
    ]).state.progress,
  ).toMatchObject({ step: 2, loss: 1.08 });
});

test("no other bar, no epoch line and no line without a figure moves the steps", () => {
  const { state } = replay([
    bar(0, 200),
    bar(50, 200, "0.1"),
    "\nepoch 2/4\n",
    "\r100%|██████████| 4/4 [00:04<00:00,  1.04s/it]\n",
    "\rmodel.safetensors:  99%|█████████▉| 246M/248M [00:01<00:00, 150MB/s]\n",
    "\rread caption: 0it [00:00, ?it/s]\n",
    "0 failed images\n",
    wide("INFO", "epoch is incremented. current_epoch: 0, epoch: 1"),
  ]);
  expect(state.progress).toMatchObject({ step: 50, totalSteps: 200, epoch: 2, totalEpochs: 4, loss: 0.1 });
});

test("figures out of range never enter the record", () => {
  const { state } = replay([
    bar(0, 10),
    bar(12, 10, "0.1"),
    "\rsteps: 100%|█| 99999999999999999999/3 [00:00<00:00, 1it/s]\n",
  ]);
  expect(state.progress.step).toBe(10);
  const absurd = replay(["\rsteps:   0%|█| 1/99999999999999999999 [00:00<00:00, 1it/s]\n"]);
  expect(absurd.state.progress.totalSteps).toBeNull();
  expect(Progress.parse(state.progress)).toEqual(state.progress);
});

test("a validation gives its last average once, and redraws of finished bars nothing", () => {
  const validation = (label: string, n: number, loss: string) =>
    `\r${label}: ${n * 50}%|█████     | ${n}/2 [00:00<00:00,  3.00it/s, ${loss}, timestep=200]`;
  const { events, state } = replay([
    rows(4, 2, 2) + bar(0, 4) + bar(2, 4, "0.2"),
    "\n\rvalidation steps:   0%|          | 0/2 [00:00<?, ?it/s]\u001b[A",
    `\n${validation("validation steps", 1, "val_avg_loss=0.31")}\u001b[A`,
    `\n${validation("validation steps", 2, "val_avg_loss=0.31")}\u001b[A\n${validation("validation steps", 2, "val_avg_loss=0.25")}\u001b[A`,
    "\n\repoch validation steps:   0%|          | 0/2 [00:00<?, ?it/s]\u001b[A",
    `${validation("validation steps", 2, "val_avg_loss=0.25")}\n`,
    `\n${validation("epoch validation steps", 2, "val_epoch_avg_loss=0.21")}\u001b[A`,
    bar(2, 4, "0.2"),
  ]);
  expect(told(events, "validation")).toEqual([
    { type: "validation", step: 2, loss: 0.25 },
    { type: "validation", step: 2, loss: 0.21 },
  ]);
  expect(
    told(events, "phase")
      .slice(-3)
      .map((event) => event.type === "phase" && event.phase),
  ).toEqual(["train", "validate", "train"]);
  expect(state.progress).toMatchObject({ step: 2, loss: 0.2 });
});

test("a run resumed at an epoch's end goes on from that step of the whole job", () => {
  const resumed = wide(
    "INFO",
    "load train state from out/a-000002-state/train_state.json: {'current_epoch': 2, 'current_step': 20}",
  );
  const { state } = replay([resumed + rows(30, 10, 3) + bar(0, 30), bar(7, 30, "0.1")]);
  expect(state.progress).toMatchObject({ step: 27, totalSteps: 30 });
  const skipping = replay([resumed + rows(25, 10, 3) + bar(0, 23) + bar(18, 23, "0.1")]);
  expect(skipping.state.progress).toMatchObject({ step: 20, totalSteps: 25 });
});

test("rate and ETA follow the newest steps; a pause for samples does not count", () => {
  const at = (atMs: number, text: string) => ({ atMs, text });
  const { state } = replay([
    at(0, bar(0, 100)),
    at(10_000, bar(1, 100, "0.1")),
    at(11_000, bar(2, 100, "0.1")),
    at(11_001, `\n${wide("INFO", "generating sample images at step / サンプル画像生成 ステップ: 2")}`),
    at(60_000, "\r 50%|█████     | 1/2 [00:04<00:04,  4.63s/it]"),
    at(70_000, `\n${bar(2, 100, "0.1")}`),
    at(70_500, bar(3, 100, "0.1")),
    at(71_000, bar(4, 100, "0.1")),
  ]);
  expect(state.progress.rate).toBeCloseTo(2);
  expect(state.progress.etaMs).toBe(48_000);
});

test("a caching bar has its own ETA and is shown as the bar of its phase", () => {
  const { state } = replay([
    { atMs: 0, text: wide("INFO", "caching latents...") },
    { atMs: 0, text: "\r  0%|          | 0/8 [00:00<?, ?it/s]" },
    { atMs: 4_000, text: "\r 25%|██▌       | 2/8 [00:04<00:12,  2.00s/it]" },
  ]);
  expect(state.progress).toMatchObject({
    phase: "cache-latents",
    bar: { label: "", done: 2, total: 8 },
    etaMs: 12_000,
    step: 0,
  });
});

test("lines of several processes and colours are read as one", () => {
  const line =
    "\u001b[2;36m                    \u001b[0m\u001b[34mINFO    \u001b[0m caching latents...    \u001b[2mtrain_util.py\u001b[0m\u001b[2m:\u001b[0m\u001b[2m1170\u001b[0m\n";
  const { events } = replay([
    line,
    line,
    "accelerator device: cuda:0\naccelerator device: cuda:1\naccelerator device: cuda:0\n",
  ]);
  expect(events).toEqual([
    { type: "phase", phase: "cache-latents" },
    { type: "device", name: "cuda:0" },
    { type: "device", name: "cuda:1" },
  ]);
});

test("broken text, endless lines and Windows line ends do no harm, and the state stays small", () => {
  const noise = [
    "\ufffd\u0000\u001b[999;999Hsteps: 12%|\ufffd| a/b [\r",
    "x".repeat(3_000_000),
    "\nTraceback (most recent call last):\n",
    "  frame\n".repeat(5_000),
    "E".repeat(500_000),
    "\n",
    "Traceback (most recent call last):\nA: b\n".repeat(200),
    wide("WARNING", "w".repeat(100_000)),
    `${" ".repeat(31)}row\n`.repeat(50_000),
    ...Array.from({ length: 300 }, (_, i) => wide("ERROR", `problem ${i}`)),
    bar(0, 7),
    `${bar(5, 7, "0.5")}\r\nepoch 1/1\r\n`,
  ];
  const { state, events } = replay(noise);
  expect(state.progress).toMatchObject({ step: 5, totalSteps: 7, epoch: 1 });
  expect(JSON.stringify(state).length).toBeLessThan(200_000);
  expect(events.length).toBeLessThan(70);
  const text = noise.join("");
  expect(timeless(replay(inPieces(text, 65_536)).state)).toEqual(timeless(state));
});

test("very many lines, and hours of bars without one newline, take time by their length only", {
  timeout: 60_000,
}, () => {
  const lines = "a line of the trainer that means nothing in particular\n".repeat(10_000);
  let state = kohyaLog.start();
  for (let i = 0; i < 20; i++) state = kohyaLog.parse(state, lines, i).state;
  const bars = Array.from({ length: 2_000 }, (_, i) => bar(i, 2_000_000, "0.1")).join("");
  for (let i = 0; i < 20; i++) state = kohyaLog.parse(state, bars, i).state;
  expect(state.progress).toMatchObject({ step: 1_999, totalSteps: 2_000_000 });
  expect(JSON.stringify(state).length).toBeLessThan(5_000);
});

test("of several runs in one log the last one counts", () => {
  const run = (loss: string) =>
    `${wide("INFO", "Loading settings from a.toml...")}${rows(4, 2, 2)}${bar(0, 4)}${bar(4, 4, loss)}\n`;
  const { state, events } = replay([`${run("nan")}model saved.\n${run("0.1").replace("4/4", "3/4")}`]);
  expect(state.progress).toMatchObject({ step: 3, totalSteps: 4, loss: 0.1, phase: "train" });
  expect(state).toMatchObject({ modelSaved: false, nanStep: null });
  expect(told(events, "phase").map((event) => event.type === "phase" && event.phase)).toEqual([
    "train",
    "done",
    "prepare",
    "train",
  ]);
});

test("what a user should see beside the log is a warning, once", () => {
  const lines = [
    wide("ERROR", "==========================================="),
    wide(
      "ERROR",
      "failed to upload to HuggingFace / HuggingFaceへのアップロードに失敗しました : 401 Client Error",
    ),
    wide("WARNING", "not directory: /data/none"),
    wide(
      "WARNING",
      "ignore subset with image_dir='/data/a b': no images found / 画像が見つからないためサブセットを無視します",
    ),
    wide(
      "WARNING",
      "learning rate is too low. If using D-Adaptation or Prodigy, set learning rate around 1.0 / …",
    ),
    wide("ERROR", "something new"),
    wide("WARNING", "no regularization images / 正則化画像が見つかりませんでした"),
    "A matching Triton is not available, some optimizations will not be enabled\n",
    "pipeline.py:1: RuntimeWarning: invalid value encountered in cast\n",
  ];
  const { events } = replay([...lines, ...lines]);
  expect(events.map((event) => event.type === "warning" && event.code)).toEqual([
    "upload-failed",
    "folder-missing",
    "subset-ignored",
    "learning-rate-low",
    "trainer-error",
    "black-sample",
  ]);
  expect(events[0]).toMatchObject({ message: expect.stringContaining("401 Client Error") });
});
