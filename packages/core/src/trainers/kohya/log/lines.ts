import { countSteps, endValidation } from "./draw.ts";
import { isFailureLine } from "./failures.ts";
import { type Emit, enterPhase } from "./phases.ts";
import { type KohyaState, startState } from "./state.ts";
import { warn } from "./warnings.ts";

type Read = (state: KohyaState, rest: string, emit: Emit) => void;

const NOTES = 12;
const NOTE_CHARS = 2_000;

/**
 * What the trainer's messages mean, by their English head (Japanese doubles follow behind " / "). The same table
 * serves rich records, plain prints and --console_log_simple.
 */
const messages: readonly (readonly [head: string, read: Read])[] = [
  ["Loading settings from ", (state, _, emit) => beginAnew(state, emit)],
  [
    "Exception ignored in",
    (state) => {
      state.ignoreNext = true;
    },
  ],
  ["accelerator device:", (state, rest, emit) => readDevice(state, rest, emit)],
  ["caching latents with caching strategy", (state, _, emit) => enterPhase(state, "cache-latents", emit)],
  ["caching latents...", (state, _, emit) => enterPhase(state, "cache-latents", emit)],
  ["caching Text Encoder outputs", (state, _, emit) => enterPhase(state, "cache-text", emit)],
  ["cache Text Encoder outputs for sample prompt", (state, _, emit) => enterPhase(state, "cache-text", emit)],
  ["import network module:", (state, _, emit) => enterPhase(state, "prepare", emit)],
  ["create LoRA network", (state, _, emit) => enterPhase(state, "prepare", emit)],
  ["prepare optimizer, data loader etc", (state, _, emit) => enterPhase(state, "prepare", emit)],
  ["load train state from ", readResume],
  ["running training", readRunning],
  ["num train images", (state, rest) => row(state, "images", rest)],
  ["num examples", (state, rest) => row(state, "images", rest)],
  ["num batches per epoch", (state, rest) => row(state, "batches", rest)],
  ["num epochs", (state, rest) => row(state, "epochs", rest)],
  ["gradient accumulation steps", (state, rest) => row(state, "accumulation", rest)],
  ["total optimization steps", readTotal],
  ["epoch ", readEpoch],
  ["generating sample images at step", readSampling],
  ["Generating sample images at step", readSampling],
  ["saving checkpoint: ", readCheckpoint],
  ["saving model: ", readCheckpoint],
  ["save trained model as StableDiffusion checkpoint to ", readCheckpoint],
  ["save trained model as Diffusers to ", readCheckpoint],
  ["removing old checkpoint: ", readRemoved],
  ["removing old model: ", readRemoved],
  ["saving state at ", (state, _, emit) => enterPhase(state, "save", emit)],
  ["saving last state", (state, _, emit) => enterPhase(state, "save", emit)],
  ["save train state to ", readStateStep],
  ["Random states saved in ", readState],
  ["removing old state: ", readRemoved],
  ["model saved.", readSaved],
  ["No prompt file", (state, rest, emit) => noPrompts(state, rest, emit)],
  ["No caption file found for ", readCaptions],
  ["ignore subset with image_dir=", (state, rest, emit) => ignored(state, rest, emit)],
  [
    "not directory: ",
    (state, rest, emit) => warn(state, emit, "folder-missing", `The folder ${rest} does not exist.`),
  ],
  [
    "ignore directory without repeats",
    (state, rest, emit) => ignored(state, rest.replace(/^.*?: /, ""), emit),
  ],
  ["failed to upload to HuggingFace", (state, rest, emit) => uploadFailed(state, rest, emit)],
  ["failed to create HuggingFace repo", (state, rest, emit) => uploadFailed(state, rest, emit)],
  ["learning rate is too low", (state, _, emit) => lowRate(state, emit)],
];

const byFirst = new Map<string, (readonly [string, Read])[]>();
for (const message of messages) {
  const first = message[0][0]!;
  byFirst.set(first, [...(byFirst.get(first) ?? []), message]);
}

/** One whole message: a record with its rows joined, or a printed line. */
export function readMessage(state: KohyaState, level: string, message: string, emit: Emit): void {
  const text = message.trim();
  if (text === "") return;
  endValidation(state, emit);
  for (const [head, read] of byFirst.get(text[0]!) ?? []) {
    if (!text.startsWith(head)) continue;
    read(state, text.slice(head.length).trim(), emit);
    break;
  }
  if (text.includes("invalid value encountered in cast")) blackSamples(state, emit);
  if (state.notes.length < NOTES && isFailureLine(text))
    state.notes = [...state.notes, text.slice(0, NOTE_CHARS)];
  else if ((level === "ERROR" || level === "CRITICAL") && !/^=+$/.test(text)) trainerError(state, text, emit);
}

/** Messages that are told before it is known whether more rows follow: nothing in such rows could change them. */
export function isWhole(message: string): boolean {
  return wholeMessages.has(message);
}
const wholeMessages = new Set(["model saved.", "caching latents...", "caching Text Encoder outputs..."]);

/** A saved log may hold several runs one after another: the last one counts. */
function beginAnew(state: KohyaState, emit: Emit): void {
  if (!state.trained && !state.modelSaved && state.traces.length === 0) return;
  const { carry, cutCarry } = state;
  const was = state.progress.phase;
  Object.assign(state, startState(), { carry, cutCarry });
  if (was !== "prepare") emit({ type: "phase", phase: "prepare" });
}

function readDevice(state: KohyaState, name: string, emit: Emit): void {
  if (name === "" || state.devices.includes(name) || state.devices.length >= 16) return;
  state.devices = [...state.devices, name.slice(0, 200)];
  emit({ type: "device", name: name.slice(0, 200) });
}

/** "<file>: {'current_epoch': 1, 'current_step': 6}" */
function readResume(state: KohyaState, rest: string): void {
  const step = /'current_step': (\d{1,12})\b/.exec(rest);
  if (step) state.resumedStep = Number(step[1]);
}

function readRunning(state: KohyaState, _: string, emit: Emit): void {
  enterPhase(state, "train", emit);
}

/** Rows look like " / 日本語: 20" or " / 日本語 = 1". */
function row(state: KohyaState, key: keyof KohyaState["totals"], rest: string): void {
  const value = numberOf(rest);
  if (value === null || (key === "accumulation" && value < 1)) return;
  state.totals = { ...state.totals, [key]: value };
}

function numberOf(rest: string): number | null {
  const found = /[:=] *(\d{1,12})$/.exec(rest);
  return found ? Number(found[1]) : null;
}

/** The last row: now all totals are known. */
function readTotal(state: KohyaState, rest: string, emit: Emit): void {
  const steps = numberOf(rest);
  if (steps === null || steps < 1) return;
  const { images, batches, epochs } = state.totals;
  state.totalFromRows = true;
  const totalEpochs = epochs !== null && epochs > 0 ? epochs : state.progress.totalEpochs;
  state.progress = { ...state.progress, totalSteps: steps, totalEpochs };
  countSteps(state);
  emit({ type: "totals", steps, epochs, images, batchesPerEpoch: batches });
}

/** "1/10" alone; "is incremented. current_epoch: 0, epoch: 1" is noise of the loader's workers. */
function readEpoch(state: KohyaState, rest: string, emit: Emit): void {
  const found = /^(\d{1,9})\/(\d{1,9})$/.exec(rest);
  if (!found) return;
  const epoch = Number(found[1]);
  const total = Math.max(1, Number(found[2]));
  enterPhase(state, "train", emit);
  state.progress = { ...state.progress, epoch, totalEpochs: total };
  emit({ type: "epoch", epoch, total });
}

/** " / 日本語: 20" or " 20". */
function readSampling(state: KohyaState, rest: string, emit: Emit): void {
  const found = /(\d{1,12})$/.exec(rest);
  enterPhase(state, "sample", emit);
  emit({ type: "sampling", step: found ? Number(found[1]) : null, epoch: state.progress.epoch });
}

function readCheckpoint(state: KohyaState, path: string, emit: Emit): void {
  if (path === "") return;
  enterPhase(state, "save", emit);
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  const step = /-step(\d{8,12})\.\w+$/.exec(name);
  const epoch = step ? null : /-(\d{6,9})\.\w+$/.exec(name);
  state.lastCheckpoint = path.slice(0, 4_096);
  emit({
    type: "checkpoint",
    path: state.lastCheckpoint,
    step: step ? Number(step[1]) : epoch ? stepsOf(state, Number(epoch[1])) : state.progress.step,
    epoch: epoch ? Number(epoch[1]) : state.progress.epoch,
  });
}

/** Steps at the end of an epoch; by the rows where they are known, since stdout may come late. */
function stepsOf(state: KohyaState, epoch: number): number {
  const { batches, accumulation } = state.totals;
  return batches === null ? state.progress.step : Math.ceil(batches / accumulation) * epoch;
}

function readRemoved(_: KohyaState, path: string, emit: Emit): void {
  if (path !== "") emit({ type: "checkpoint-removed", path: path.slice(0, 4_096) });
}

/** "<dir>/train_state.json at epoch 1 step 10" */
function readStateStep(state: KohyaState, rest: string): void {
  const found = /\bstep (\d{1,12})$/.exec(rest);
  state.stateStep = found ? Number(found[1]) : null;
}

/** The last file of a saved state: "<dir>/random_states_0.pkl". Each rank writes its own. */
function readState(state: KohyaState, file: string, emit: Emit): void {
  const path = file.replace(/[\\/][^\\/]*$/, "").slice(0, 4_096);
  const key = `${path} ${state.stateStep}`;
  if (path === "" || state.lastState === key) return;
  state.lastState = key;
  emit({ type: "state-saved", path, step: state.stateStep });
}

function readSaved(state: KohyaState, _: string, emit: Emit): void {
  if (state.modelSaved) return;
  state.modelSaved = true;
  emit({ type: "model-saved" });
  enterPhase(state, "done", emit);
}

function noPrompts(state: KohyaState, rest: string, emit: Emit): void {
  const path = rest.replace(/^.*?: /, "");
  warn(
    state,
    emit,
    "sample-prompts-missing",
    `No samples are drawn: the prompt file ${path} does not exist.`,
  );
  if (state.progress.phase === "sample") enterPhase(state, "train", emit);
}

function readCaptions(state: KohyaState, rest: string, emit: Emit): void {
  const count = /^(\d{1,9}) images/.exec(rest)?.[1] ?? "some";
  const what = count === "1" ? "1 image has" : `${count} images have`;
  warn(
    state,
    emit,
    "captions-missing",
    `${what} no caption file; training goes on without captions for them.`,
  );
}

function ignored(state: KohyaState, rest: string, emit: Emit): void {
  const folder = rest.replace(/ \/ .*$/s, "");
  warn(state, emit, "subset-ignored", `A folder of the dataset is not used: ${folder}`);
}

function uploadFailed(state: KohyaState, rest: string, emit: Emit): void {
  const why = rest.replace(/^.*? : /, "");
  warn(state, emit, "upload-failed", `The upload to Hugging Face failed; training goes on. ${why}`);
}

function lowRate(state: KohyaState, emit: Emit): void {
  const message =
    "The learning rate is far too low for this optimizer: D-Adaptation and Prodigy want about 1.";
  warn(state, emit, "learning-rate-low", message);
}

function blackSamples(state: KohyaState, emit: Emit): void {
  const message = "A sample came out black: the VAE overflowed in half precision. Use no_half_vae, or bf16.";
  warn(state, emit, "black-sample", message);
}

function trainerError(state: KohyaState, text: string, emit: Emit): void {
  if (state.warned.some((key) => text.includes(key.slice(key.indexOf(":") + 1)))) return;
  if (/^(?:No prompt file|failed to (?:upload|create))/.test(text)) return;
  warn(state, emit, "trainer-error", text);
}
