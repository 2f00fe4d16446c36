import { type BucketSettings, bucketPicker, type PickBucket, whyNoBuckets } from "../../datasets/buckets.ts";
import type { DatasetFacts } from "../../datasets/manifest.ts";
import type { Estimate } from "../trainer.ts";
import { resolutionOf } from "./entries.ts";
import type { KohyaOptions } from "./options/schema.ts";

/**
 * What a run will do, by the trainer's own counting: a step is one batch of one bucket, and each bucket has its own
 * last, smaller batch. Exact but for two things that depend on the order of files: which pictures a validation
 * share takes away, and which regularisation pictures are left out or seen once more.
 */
export function estimateKohya(options: KohyaOptions, dataset: DatasetFacts): Estimate {
  const settings = bucketSettings(options);
  const pick =
    whyNoBuckets(settings) === null ? bucketPicker(settings) : bucketPicker({ ...settings, enabled: false });
  const rows = registered(dataset, options.validation_split);
  const buckets = fill(rows, pick);
  const batches = buckets.reduce(
    (sum, bucket) => sum + Math.ceil(bucket.images / options.train_batch_size),
    0,
  );
  const stepsPerEpoch = Math.ceil(batches / options.gradient_accumulation_steps);
  const totalSteps =
    options.max_train_epochs === null
      ? (options.max_train_steps ?? 0)
      : options.max_train_epochs * stepsPerEpoch;
  const epochs =
    options.max_train_epochs ?? (stepsPerEpoch === 0 ? 0 : Math.ceil(totalSteps / stepsPerEpoch));
  return {
    images: rows.reduce((sum, row) => sum + row.pictures, 0),
    imagesWithRepeats: rows.reduce((sum, row) => sum + row.seen, 0),
    stepsPerEpoch,
    epochs,
    totalSteps,
    checkpoints: stepsPerEpoch === 0 ? 0 : checkpointsLeft(options, epochs, totalSteps),
    buckets,
  };
}

export function bucketSettings(options: KohyaOptions): BucketSettings {
  const [width, height] = resolutionOf(options);
  return {
    width,
    height,
    enabled: options.enable_bucket,
    min: options.min_bucket_reso,
    max: options.max_bucket_reso,
    steps: options.bucket_reso_steps,
    noUpscale: options.bucket_no_upscale,
  };
}

/** Pictures of one size: how many, and how often an epoch sees them all together. */
interface Row {
  width: number;
  height: number;
  pictures: number;
  seen: number;
}

function registered(dataset: DatasetFacts, validationShare: number): Row[] {
  const train: Row[] = [];
  const reg: Row[] = [];
  for (const subset of dataset.subsets) {
    const shapes = subset.isReg ? subset.shapes : withoutValidation(subset.shapes, validationShare);
    for (const { width, height, count } of shapes) {
      (subset.isReg ? reg : train).push({ width, height, pictures: count, seen: count * subset.repeats });
    }
  }
  const wanted = train.reduce((sum, row) => sum + row.seen, 0);
  return [...train, ...matched(reg, wanted)];
}

/** A subset keeps the first ceil(n · (1 - share)) of its shuffled pictures; here the commonest sizes give way. */
function withoutValidation(shapes: DatasetFacts["subsets"][number]["shapes"], share: number) {
  const rest = shapes.map((shape) => ({ ...shape }));
  const all = rest.reduce((sum, shape) => sum + shape.count, 0);
  for (let taken = all - Math.ceil(all * (1 - share)); share > 0 && taken > 0; taken--) {
    rest.reduce((most, shape) => (shape.count > most.count ? shape : most)).count--;
  }
  return rest.filter((shape) => shape.count > 0);
}

/**
 * Regularisation pictures are seen as often as the training pictures together: taken one by one until the number is
 * reached, then each once more in rounds (library/train_util.py DreamBoothDataset).
 */
function matched(reg: readonly Row[], wanted: number): Row[] {
  const used = reg.map((row) => ({ ...row, pictures: 0, seen: 0 }));
  let seen = 0;
  for (const [i, row] of reg.entries()) {
    const repeats = row.seen / row.pictures;
    const taken = Math.min(row.pictures, Math.ceil(Math.max(0, wanted - seen) / repeats));
    used[i]!.pictures = taken;
    used[i]!.seen = taken * repeats;
    seen += taken * repeats;
  }
  const pictures = used.reduce((sum, row) => sum + row.pictures, 0);
  if (pictures === 0 || seen >= wanted) return used.filter((row) => row.pictures > 0);
  const rounds = Math.floor((wanted - seen) / pictures);
  let left = (wanted - seen) % pictures;
  for (const row of used) {
    const more = Math.min(left, row.pictures);
    row.seen += rounds * row.pictures + more;
    left -= more;
  }
  return used;
}

function fill(rows: readonly Row[], pick: PickBucket): { width: number; height: number; images: number }[] {
  const buckets = new Map<string, { width: number; height: number; images: number }>();
  for (const row of rows) {
    const { width, height } = pick(row);
    const key = `${width}x${height}`;
    const bucket = buckets.get(key) ?? { width, height, images: 0 };
    bucket.images += row.seen;
    buckets.set(key, bucket);
  }
  return [...buckets.values()].sort((a, b) => a.width - b.width || a.height - b.height);
}

/** Files that stay beside the final one (train_network.py saves at epoch ends but not at the last one). */
function checkpointsLeft(options: KohyaOptions, epochs: number, totalSteps: number): number {
  const everyEpochs =
    options.save_n_epoch_ratio > 0
      ? Math.floor(epochs / options.save_n_epoch_ratio) || 1
      : options.save_every_n_epochs;
  let left = 0;
  if (everyEpochs > 0) {
    const saved = Math.floor((epochs - 1) / everyEpochs);
    left += options.save_last_n_epochs > 0 ? Math.min(saved, options.save_last_n_epochs) : saved;
  }
  const everySteps = options.save_every_n_steps;
  if (everySteps > 0) {
    const saved = Math.floor(totalSteps / everySteps);
    const gone = Math.floor((saved * everySteps - options.save_last_n_steps - 1) / everySteps);
    left += options.save_last_n_steps > 0 ? saved - Math.max(0, gone) : saved;
  }
  return left;
}
