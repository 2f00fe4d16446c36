import { arrive, etaOf, rateOf } from "./arrivals.ts";
import { type Bar, postfixValue, pythonNumber } from "./bar.ts";
import { type Emit, enterPhase, stepOffset } from "./phases.ts";
import type { KohyaState } from "./state.ts";
import { warn } from "./warnings.ts";

const LINE_CHARS = 1_000;
const LABEL_CHARS = 200;
const validationLabel = /^(?:epoch )?validation steps$/;

/** A bar was drawn: only the bar named "steps" counts training, others show the phase under way. */
export function drawBar(state: KohyaState, bar: Bar, line: string, atMs: number, emit: Emit): void {
  if (validationLabel.test(bar.label)) drawValidation(state, bar, emit);
  else endValidation(state, emit);
  if (bar.label === "steps") drawSteps(state, bar, atMs, emit);
  else drawOther(state, bar, atMs);
  state.progress = { ...state.progress, line: line.slice(0, LINE_CHARS).trimEnd() };
}

function drawSteps(state: KohyaState, bar: Bar, atMs: number, emit: Emit): void {
  if (!Number.isSafeInteger(bar.done) || !Number.isSafeInteger(bar.total) || bar.total < 1) return;
  state.trained = true;
  state.main = { n: bar.done, total: bar.total };
  if (state.progress.totalSteps === null) {
    state.progress = { ...state.progress, totalSteps: bar.total };
    emit({ type: "totals", steps: bar.total, epochs: null, images: null, batchesPerEpoch: null });
  }
  enterPhase(state, "train", emit);
  const text = postfixValue(bar.postfix, "avr_loss") ?? postfixValue(bar.postfix, "loss");
  const loss = text === null ? null : pythonNumber(text);
  const lr = pythonNumber(postfixValue(bar.postfix, "lr") ?? "");
  state.steps = arrive(state.steps, bar.done, atMs);
  countSteps(state);
  const rate = rateOf(state.steps) ?? state.progress.rate;
  const { step, totalSteps } = state.progress;
  state.progress = {
    ...state.progress,
    loss: loss ?? state.progress.loss,
    lr: typeof lr === "number" ? lr : state.progress.lr,
    rate,
    etaMs: etaOf(rate, step, totalSteps),
    bar: null,
  };
  if (typeof loss === "string" && state.nanStep === null) {
    state.nanStep = step;
    warn(
      state,
      emit,
      "loss-not-finite",
      `The loss became ${loss} at step ${step}: what is learned from here on is lost.`,
    );
  }
}

/** Steps of the whole job from the bar's own count; again when the rows of the totals come late. */
export function countSteps(state: KohyaState): void {
  if (state.main === null) return;
  const step = Math.min(
    stepOffset(state) + state.main.n,
    state.progress.totalSteps ?? Number.MAX_SAFE_INTEGER,
  );
  state.progress = { ...state.progress, step };
}

function drawOther(state: KohyaState, bar: Bar, atMs: number): void {
  const label = bar.label.slice(0, LABEL_CHARS);
  const { bar: old, phase } = state.progress;
  if (old === null || old.label !== label || old.total !== bar.total) state.bars = [];
  state.bars = arrive(state.bars, bar.done, atMs);
  const training = phase === "train" || phase === "done";
  const etaMs = training ? state.progress.etaMs : etaOf(rateOf(state.bars), bar.done, bar.total);
  state.progress = { ...state.progress, bar: { label, done: bar.done, total: bar.total }, etaMs };
}

/**
 * Validation losses stand only in the bars. tqdm redraws a finished bar when the next one replaces it, so a full
 * bar counts only after one that was not full.
 */
function drawValidation(state: KohyaState, bar: Bar, emit: Emit): void {
  if (state.validation?.label !== bar.label) {
    if (bar.done >= bar.total) return;
    endValidation(state, emit);
    enterPhase(state, "validate", emit);
    state.validation = { label: bar.label, step: state.progress.step, loss: null, complete: false };
  }
  const text = postfixValue(bar.postfix, "val_avg_loss") ?? postfixValue(bar.postfix, "val_epoch_avg_loss");
  const loss = text === null ? null : pythonNumber(text);
  const open = state.validation;
  if (!open) return;
  state.validation = {
    ...open,
    loss: typeof loss === "number" ? loss : open.loss,
    complete: bar.done >= bar.total,
  };
}

/** Anything else than a validation bar ends the validation; one that was cut off gives no figure. */
export function endValidation(state: KohyaState, emit: Emit): void {
  const { validation } = state;
  if (validation === null) return;
  state.validation = null;
  if (!validation.complete || validation.loss === null) return;
  state.validationLoss = validation.loss;
  emit({ type: "validation", step: validation.step, loss: validation.loss });
}
