import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { canonicalManifest } from "@loralei/core/datasets/manifest";
import { StudioError } from "@loralei/core/errors";
import type { JobSpec, TrainSpec } from "@loralei/core/jobs/job";
import { writeFileAtomic } from "@loralei/disk/atomic-write";
import { freezeManifest } from "@loralei/disk/manifest";
import type { Roots } from "../datasets/roots.ts";
import type { Db } from "../db/schema.ts";
import type { Home } from "../home.ts";
import { type Clock, newId } from "../new-id.ts";
import { FieldsError } from "../trpc.ts";
import { workerRow } from "../workers/store.ts";
import { insertJob } from "./store.ts";
import { findTrainer, type ValidateParts, validateDraft } from "./validate.ts";

export interface CreateParts extends ValidateParts {
  db: Db;
  home: Home;
  roots: Roots;
  clock: Clock;
}

/** Checks a spec once more, freezes its dataset, and keeps it as a queued job. */
export async function createJob(parts: CreateParts, name: string, asked: JobSpec): Promise<{ id: string }> {
  if (asked.workerId !== null) await workerRow(parts.db, asked.workerId);
  const trainer = await findTrainer(asked.trainer);
  const spec = asked.kind === "train" ? await checked(parts, name, asked) : asked;
  const id = newId(parts.clock());
  const { simulated } = trainer;
  await insertJob(parts.db, { id, name, subject: await subjectOf(spec), simulated, spec }, parts.clock());
  return { id };
}

async function checked(parts: CreateParts, name: string, spec: TrainSpec): Promise<TrainSpec> {
  const { advice, options } = await validateDraft(parts, { ...spec, name });
  const errors = advice.filter(({ severity }) => severity === "error");
  if (errors.length > 0 || !options) {
    const count = errors.length === 1 ? "one thing is" : `${errors.length} things are`;
    throw new FieldsError(`The training cannot start: ${count} wrong.`, errors, errors[0]?.message ?? "");
  }
  const { path: root } = await parts.roots.resolve(spec.dataset.root);
  const dataset = {
    ...spec.dataset,
    root,
    manifestId: await freeze(parts.home, { ...spec.dataset, root }, options),
  };
  return { ...spec, options, dataset };
}

/** What the job is started on, kept as manifests/<id>.json. */
async function freeze(
  home: Home,
  dataset: TrainSpec["dataset"],
  options: Record<string, unknown>,
): Promise<string> {
  const extension = options.caption_extension;
  const captionExtension = typeof extension === "string" && extension !== "" ? extension : ".txt";
  const { manifest, id } = await freezeManifest({
    root: dataset.root,
    subsets: dataset.subsets,
    captionExtension,
  });
  if (manifest.length === 0) {
    throw new StudioError("bad-input", `${dataset.root} holds no images that the trainer would load.`, {
      help: "Choose another folder, or look at the kinds of files in it.",
    });
  }
  await mkdir(home.manifests, { recursive: true });
  await writeFileAtomic(join(home.manifests, `${id}.json`), canonicalManifest(manifest));
  return id;
}

/** One short text for lists: "SDXL · hero", or the trainer's title. */
async function subjectOf(spec: JobSpec): Promise<string> {
  const trainer = await findTrainer(spec.trainer);
  if (spec.kind !== "train") return trainer.title;
  const family = trainer.families.find(({ id }) => id === spec.family)?.title ?? spec.family;
  return `${family} · ${spec.dataset.name || basename(spec.dataset.root)}`;
}
