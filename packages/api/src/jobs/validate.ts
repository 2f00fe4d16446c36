import type { DatasetFacts } from "@loralei/core/datasets/manifest";
import { isStudioError, StudioError } from "@loralei/core/errors";
import type {
  Advice,
  CheckInput,
  Estimate,
  Host,
  Options,
  Plan,
  Trainer,
} from "@loralei/core/trainers/trainer";
import type { Capabilities } from "@loralei/core/workers/capabilities";
import type { Datasets } from "../datasets/datasets.ts";
import { datasetFolders } from "../datasets/folders.ts";
import type { Models } from "../models/models.ts";
import { type Need, whyNotAble } from "./find-slot.ts";
import type { Draft, Validation } from "./jobs.ts";
import { modelFacts } from "./model-facts.ts";
import type { Scheduler } from "./scheduler.ts";

export interface ValidateParts {
  datasets: Datasets;
  models: Models;
  scheduler: Scheduler;
}

/** Everything that speaks against a start, all at once, and what a start would write and run. Changes nothing. */
export async function validateDraft(parts: ValidateParts, draft: Draft): Promise<Validation> {
  const trainer = await findTrainer(draft.trainer);
  if (!trainer.families.some(({ id }) => id === draft.family)) {
    throw new StudioError("bad-input", `${trainer.title} trains no model family “${draft.family}”.`, {
      help: `It trains ${trainer.families.map(({ id }) => id).join(", ")}.`,
    });
  }
  const need: Need = { kind: "train", trainer: trainer.id, onlyWorkerId: draft.workerId };
  const fits = await parts.scheduler.fits(need);
  const answer: Validation = {
    options: null,
    advice: [],
    estimate: null,
    files: {},
    command: [],
    fits: fits.map(({ worker, why }) => ({ workerId: worker.id, workerName: worker.name, why })),
  };
  const { parseOptions } = await import("@loralei/core/trainers/parse-options");
  const parsed = parseOptions(trainer, draft.family, draft.options);
  if (!parsed.ok) answer.advice.push(...parsed.advice);
  const { facts, advice } = await factsOf(parts.datasets, draft, parsed.ok ? parsed.options : {});
  answer.advice.push(...advice);
  answer.advice.push(...workerAdvice(need, fits));
  if (!parsed.ok) return answer;

  const options = trainer.named(parsed.options, draft.name);
  answer.options = options;
  const host = hostOf(trainer, need, fits);
  const models = await modelFacts(trainer, draft.family, options, parts.models);
  answer.advice.push(...trainer.check({ family: draft.family, options, dataset: facts, host, models }));
  if (facts) Object.assign(answer, preview(trainer, draft, options, facts, host));
  return answer;
}

/** Trainers and their schemas load when first asked for: they are most of the start's cost. */
export async function findTrainer(id: string): Promise<Trainer> {
  const { trainers, trainerById } = await import("@loralei/core/trainers/index");
  const trainer = trainerById(id);
  if (trainer) return trainer;
  throw new StudioError("bad-input", `There is no trainer “${id}”.`, {
    help: `Known: ${trainers.map((one) => one.id).join(", ")}.`,
  });
}

async function factsOf(
  datasets: Datasets,
  draft: Draft,
  options: Options,
): Promise<{ facts: DatasetFacts | null; advice: Advice[] }> {
  if (!draft.dataset) return { facts: null, advice: [] };
  const extension = options.caption_extension;
  const captionExtension = typeof extension === "string" && extension !== "" ? extension : ".txt";
  try {
    return { facts: await datasets.facts({ ...draft.dataset, captionExtension }), advice: [] };
  } catch (error) {
    if (!isStudioError(error) || error.code === "internal") throw error;
    const message = error.help ? `${error.message} ${error.help}` : error.message;
    return { facts: null, advice: [{ severity: "error", field: "dataset", code: error.code, message }] };
  }
}

type Fits = Awaited<ReturnType<Scheduler["fits"]>>;

/** A job may wait for a worker that is busy, away, or not there yet: told, and no reason not to start. */
function workerAdvice(need: Need, fits: Fits): Advice[] {
  const meant = fits.filter(({ worker }) => need.onlyWorkerId === null || need.onlyWorkerId === worker.id);
  if (meant.some(({ why }) => why === null)) return [];
  const able = meant.filter(({ worker }) => worker.caps && whyNotAble(need, worker.caps) === null);
  if (able.length > 0) {
    const message = `It will wait: ${able.map(({ worker, why }) => `${worker.name}: ${why}`).join("; ")}.`;
    return [{ severity: "info", field: null, code: "will-wait", message }];
  }
  const reasons = meant.map(
    ({ worker, why }) => `${worker.name}: ${worker.caps ? (whyNotAble(need, worker.caps) ?? why) : why}`,
  );
  const message =
    reasons.length > 0
      ? `No worker can run this. ${reasons.join("; ")}.`
      : "No worker is known that could run this. Start one, or add one on the Workers page.";
  return [{ severity: "warning", field: null, code: "no-worker", message }];
}

/** Facts of the host it would run on: of those that are able the free ones first, and of these the one with most GPUs. */
function hostOf(
  trainer: Trainer,
  need: Need,
  fits: Fits,
): (CheckInput["host"] & { caps?: Capabilities }) | null {
  const meant = fits.filter(({ worker }) => need.onlyWorkerId === null || need.onlyWorkerId === worker.id);
  const able = meant.filter(({ worker }) => worker.caps && whyNotAble(need, worker.caps) === null);
  const free = able.filter(({ why }) => why === null);
  const best = (free.length > 0 ? free : able).toSorted(
    (a, b) => gpusOf(b.worker.caps) - gpusOf(a.worker.caps),
  );
  const caps = best[0]?.worker.caps;
  const found = caps?.trainers.find(({ id }) => id === trainer.id);
  if (!caps || !found) return null;
  return { gpus: caps.gpus, device: found.device, packages: found.packages, platform: caps.platform, caps };
}

function gpusOf(caps: Capabilities | null): number {
  return caps?.slots.gpu ?? 0;
}

/** The plan with placeholders where the worker's own folders will stand. */
function preview(
  trainer: Trainer,
  draft: Draft,
  options: Options,
  facts: DatasetFacts,
  known: ReturnType<typeof hostOf>,
): { estimate: Estimate | null; files: Record<string, string>; command: string[] } {
  const found = known?.caps?.trainers.find(({ id }) => id === trainer.id);
  const host: Host = {
    root: found?.root || "/trainer",
    python: found?.python || "python",
    jobDir: "/job",
    outDir: "/job/out",
    gpus: known?.gpus.slice(0, 1) ?? [],
    device: known?.device ?? "cuda",
    packages: known?.packages ?? {},
    platform: known?.platform ?? "linux",
    cpuCores: known?.caps?.cpu.cores ?? 8,
  };
  const estimate = trainer.estimate({ family: draft.family, options, dataset: facts });
  const plan: Plan = trainer.plan({
    family: draft.family,
    options,
    dataset: datasetFolders({ root: facts.root, subsets: draft.dataset?.subsets ?? [] }),
    host,
    resume: null,
  });
  return {
    estimate,
    files: Object.fromEntries(plan.files.map(({ path, text }) => [path, text])),
    command: [...(plan.steps[0]?.argv ?? [])],
  };
}
