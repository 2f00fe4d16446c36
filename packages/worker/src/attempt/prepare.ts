import { access, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { studioLog } from "@loralei/core/jobs/studio-log";
import { trainerById } from "@loralei/core/trainers/index";
import { parseOptions } from "@loralei/core/trainers/parse-options";
import type { LogParser, Plan, Trainer } from "@loralei/core/trainers/trainer";
import type { Capabilities, TrainerFound } from "@loralei/core/workers/capabilities";
import { writeFileAtomic } from "@loralei/disk/atomic-write";
import { resolveInside } from "@loralei/disk/jail";
import type { Programs } from "../program.ts";
import { type JobDir, type StoredOffer, type StoredPlan, writeStored } from "./job-dir.ts";

/** What an attempt runs on. */
export interface Machine {
  capabilities: () => Capabilities;
  programs: Programs;
}

/** The name under which a process of this attempt is found again (`LORALEI_JOB`). */
export function tagOf(ref: { job: string; attempt: number }): string {
  return `${ref.job}:${ref.attempt}`;
}

/** The parser of what this job's program prints. */
export function parserOf(spec: StoredOffer["spec"]): LogParser {
  return spec.kind === "train" ? trainerOf(spec.trainer).parser : studioLog;
}

export function trainerOf(id: string): Trainer {
  const trainer = trainerById(id);
  if (!trainer) {
    throw new StudioError("host-setup", `this worker knows no trainer "${id}"`, {
      help: "Upgrade the worker to the version of the studio.",
    });
  }
  return trainer;
}

/**
 * Writes the trainer's files and plan.json for the shim. Throws a StudioError that says what is missing on this
 * host; then nothing was started.
 */
export async function prepare(files: JobDir, offer: StoredOffer, machine: Machine): Promise<StoredPlan> {
  const plan =
    offer.spec.kind === "train" ? await planTraining(files, offer, machine) : planOwn(files, offer, machine);
  for (const { path, text } of plan.files) {
    const target = await resolveInside(files.dir, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await writeFileAtomic(target, text, { mode: 0o600 });
  }
  for (const folder of [plan.outputs.dir, plan.outputs.samplesDir, plan.outputs.metricsDir]) {
    if (folder !== null) await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  const stored: StoredPlan = {
    tag: tagOf(offer),
    steps: plan.steps.map(({ argv, cwd, env, unsetEnv }) => ({
      argv: [...argv],
      cwd,
      env: { ...env },
      unsetEnv: [...unsetEnv],
    })),
    outputs: { ...plan.outputs },
    started: { command: told(plan.steps.flatMap((step) => step.argv)), files: toldFiles(plan.files) },
  };
  await writeStored(files.plan, stored);
  return stored;
}

async function planTraining(files: JobDir, offer: StoredOffer, { capabilities }: Machine): Promise<Plan> {
  const { spec } = offer;
  if (spec.kind !== "train") throw new TypeError(`not a training: ${spec.kind}`);
  const caps = capabilities();
  const trainer = trainerOf(spec.trainer);
  const found = foundTrainer(caps, spec.trainer);
  if (!offer.dataset) throw new StudioError("bad-input", "the offer of a training names no dataset");
  for (const subset of offer.dataset.subsets) await mustRead(subset.absolute, "the dataset's folder");
  const parsed = parseOptions(trainer, spec.family, spec.options);
  if (!parsed.ok) {
    const told = parsed.advice.map((advice) => advice.message).join(" ");
    throw new StudioError(
      "bad-input",
      `this worker's ${trainer.title} does not take these settings: ${told}`,
      {
        help: "Worker and studio may be of different versions: upgrade the older one.",
      },
    );
  }
  return trainer.plan({
    family: spec.family,
    options: parsed.options,
    dataset: offer.dataset,
    resume: offer.resume,
    host: {
      root: found.root,
      python: found.python,
      jobDir: files.dir,
      outDir: files.out,
      gpus: caps.gpus.filter((gpu) => offer.gpus.includes(gpu.uuid)),
      device: found.device,
      packages: found.packages,
      platform: caps.platform,
      cpuCores: caps.cpu.cores,
    },
  });
}

/** Install and self-test are programs of this very package. */
function planOwn(files: JobDir, { spec, gpus }: StoredOffer, { programs, capabilities }: Machine): Plan {
  if (spec.kind === "train") throw new TypeError("not a program of ours: train");
  const argv = [programs.node, programs.main, spec.kind, spec.trainer];
  if (spec.kind === "install") {
    if (spec.from !== null) argv.push("--from", spec.from);
    if (spec.requirements !== null) argv.push("--requirements", spec.requirements);
  } else {
    if (spec.toy) argv.push("--toy");
    argv.push("--out", files.out);
  }
  const hide = capabilities().gpus.length > 0 && spec.kind === "selftest";
  const env: Record<string, string> = hide
    ? { CUDA_DEVICE_ORDER: "PCI_BUS_ID", CUDA_VISIBLE_DEVICES: gpus.join(",") }
    : {};
  return {
    files: [],
    steps: [{ phase: "prepare", argv, cwd: files.dir, env, unsetEnv: ["FORCE_COLOR"] }],
    outputs: { dir: files.out, samplesDir: files.out, metricsDir: null },
  };
}

function foundTrainer(caps: Capabilities, id: string): TrainerFound {
  const found = caps.trainers.find((trainer) => trainer.id === id);
  if (found?.ok) return found;
  throw new StudioError(
    "host-setup",
    `the trainer "${id}" is not ready on ${caps.name}: ${found?.reason ?? "not found"}`,
    {
      help: `Install it from the Workers page, or run: loralei-worker install ${id}`,
    },
  );
}

async function mustRead(path: string, what: string): Promise<void> {
  try {
    await access(path);
  } catch (cause) {
    throw new StudioError("unreadable-file", `${what} ${path} cannot be read on this worker`, {
      help: "Use a worker on the machine that holds the data, or mount the folder at the same path.",
      cause,
    });
  }
}

/** The `started` message is one frame of the link: a long command and long files are cut, and say so. */
function told(command: readonly string[]): string[] {
  let room = 32_000;
  return command.slice(0, 256).map((part) => {
    const shown = part.slice(0, Math.min(4_096, room));
    room -= shown.length;
    return shown;
  });
}

function toldFiles(files: Plan["files"]): Record<string, string> {
  const most = 40_000;
  let room = 160_000;
  const entries: [string, string][] = [];
  for (const { path, text } of files) {
    const cut = `… [cut: ${text.length - most} more characters]`;
    const shown = text.length > most ? `${text.slice(0, most).toWellFormed()}\n${cut}\n` : text;
    const bytes = Buffer.byteLength(JSON.stringify(shown));
    if (bytes > room) continue;
    room -= bytes;
    entries.push([path.slice(0, 255), shown]);
  }
  return Object.fromEntries(entries);
}
