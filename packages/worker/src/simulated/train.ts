import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { drawBar, threeDigits } from "./bar.ts";
import type { Console } from "./console.ts";
import { openEventFile } from "./event-file.ts";
import { faultAt } from "./faults.ts";
import { openOutputs } from "./outputs.ts";
import { openSampler } from "./samples.ts";
import type { Schedule } from "./schedule.ts";
import { number, type Settings, text } from "./settings.ts";
import { tellRun } from "./story.ts";

/** The loop: epochs and steps with their bars, curves, samples and files. Answers the exit status. */
export async function train(
  out: Console,
  settings: Settings,
  run: Schedule,
  pause: (ms: number) => Promise<void>,
): Promise<number> {
  const { config, simulation } = settings;
  if (config.max_train_epochs !== undefined) {
    out.print(
      `override steps. steps for ${run.epochs} epochs is / 指定エポックまでのステップ数: ${run.steps}`,
    );
  }
  tellRun(out, { ...run, batchSize: settings.batchSize, accumulation: settings.accumulation });
  mkdirSync(settings.outputDir, { recursive: true });
  const outputs = openOutputs(out, settings, run);
  const sampler = openSampler(out, settings, run, () => pause(1000 / (simulation.speed * 2)));
  const events = openEvents(settings);
  const losses = createLosses(settings.seed, run);
  const begin = performance.now();
  let postfix = "";
  const draw = (step: number) => {
    const elapsed = (performance.now() - begin) / 1000;
    return `\r${drawBar({ label: "steps", done: step, total: run.steps, elapsed, postfix })}`;
  };
  out.raw(draw(0));
  if (config.sample_at_first === true) await sampler.sample({ epoch: 0, step: 0 });

  // Eight hours of bars without a newline are one epoch of a big dataset.
  const chatter = simulation.output === "no-newlines" ? { ...out, print: () => {}, log: () => {} } : out;
  let step = 0;
  for (let epoch = 1; epoch <= run.epochs && step < run.steps; epoch++) {
    chatter.print(`\nepoch ${epoch}/${run.epochs}\n`);
    for (let worker = 0; worker < 2; worker++) {
      out.log(
        "INFO",
        "train_util.py:784",
        `epoch is incremented. current_epoch: ${epoch - 1}, epoch: ${epoch}`,
      );
    }
    for (let inEpoch = 0; inEpoch < run.stepsPerEpoch && step < run.steps; inEpoch++) {
      await pause(1000 / simulation.speed);
      const exit = await faultAt(step + 1, out, simulation);
      if (exit !== null) return exit;
      step++;
      const broken = simulation.fault === "nan" && step >= simulation.faultStep;
      const { current, average } = broken
        ? { current: Number.NaN, average: Number.NaN }
        : losses.at(step, inEpoch);
      const old = draw(step);
      postfix = `avr_loss=${threeDigits(average)}`;
      out.raw(old + draw(step).padEnd(old.length));
      const lr = learningRateAt(settings, step, run.steps);
      events?.scalars(step, {
        "loss/current": current,
        "loss/average": average,
        "lr/textencoder": lr / 2,
        "lr/unet": lr,
      });
      await sampler.afterStep(step);
      outputs.afterStep(step, epoch);
    }
    events?.scalars(epoch, { "loss/epoch_average": losses.epochAverage() });
    outputs.afterEpoch(step, epoch);
    await sampler.afterEpoch(step, epoch);
  }

  outputs.finish(step, run.epochs);
  out.log("INFO", "train_network.py:1729", "model saved.");
  out.raw(`${draw(step)}\n`);
  events?.close();
  return 0;
}

function openEvents(settings: Settings) {
  const folder = text(settings.config.logging_dir, "");
  if (folder === "") return null;
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const run = `${text(settings.config.log_prefix, "")}${stamp}`;
  return openEventFile(join(folder, run, text(settings.config.log_tracker_name, "network_train")));
}

/** A curve that falls quickly and then slowly, with noise from the seed: the same run gives the same losses. */
function createLosses(seed: number, run: Schedule) {
  const window: number[] = [];
  let state = (seed >>> 0) + 1;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    at(step: number, inEpoch: number) {
      const done = step / run.steps;
      const base = 0.084 + 0.06 * Math.exp(-done * 6) - 0.012 * done;
      const current = Math.max(0.004, base * (0.55 + 0.9 * random() ** 1.5));
      window[inEpoch] = current;
      return { current, average: mean(window) };
    },
    epochAverage: () => mean(window),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** constant, linear and cosine with warm-up; other schedulers are drawn as cosine. */
function learningRateAt(settings: Settings, step: number, steps: number): number {
  const { learningRate, warmupSteps } = settings;
  const warmup = warmupSteps > 0 && warmupSteps < 1 ? Math.round(warmupSteps * steps) : warmupSteps;
  if (step <= warmup) return (learningRate * step) / warmup;
  const kind = text(settings.config.lr_scheduler, "constant");
  const done = (step - warmup) / Math.max(1, steps - warmup);
  if (kind.startsWith("constant")) return learningRate;
  if (kind === "linear") return learningRate * (1 - done);
  const cycles = kind === "cosine_with_restarts" ? number(settings.config.lr_scheduler_num_cycles, 1) : 1;
  return learningRate * 0.5 * (1 + Math.cos(Math.PI * ((done * cycles) % 1 || (done === 0 ? 0 : 1))));
}
