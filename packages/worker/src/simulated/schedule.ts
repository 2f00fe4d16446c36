import { bucketPicker, type PickBucket } from "@loralei/core/datasets/buckets";
import { imageSize } from "@loralei/disk/image-size";
import type { Subset } from "./dataset.ts";
import { number, type Settings } from "./settings.ts";
import type { BucketRow } from "./story.ts";

/** The arithmetic of a run, as the trainer does it. */
export interface Schedule {
  /** Files; images with repeats; regularisation images with repeats. */
  files: number;
  images: number;
  reg: number;
  buckets: BucketRow[];
  batches: number;
  stepsPerEpoch: number;
  epochs: number;
  steps: number;
}

/** Reads the size of every image and counts buckets, batches, steps and epochs. */
export async function schedule(settings: Settings, subsets: readonly Subset[]): Promise<Schedule> {
  const pick = pickerOf(settings);
  const train = subsets.filter((subset) => !subset.isReg).flatMap(entriesOf);
  const images = sum(train.map((entry) => entry.repeats));
  const reg = registered(subsets.filter((subset) => subset.isReg).flatMap(entriesOf), images);
  const buckets = new Map<string, BucketRow>();
  for (const { path, repeats } of [...train, ...reg]) {
    const size = await imageSize(path);
    if (!size) continue;
    const { width, height } = pick(size);
    const bucket = buckets.get(`${width}x${height}`) ?? { width, height, count: 0 };
    bucket.count += repeats;
    buckets.set(`${width}x${height}`, bucket);
  }
  const rows = [...buckets.values()].sort((a, b) => a.width - b.width || a.height - b.height);
  const batches = sum(rows.map((row) => Math.ceil(row.count / settings.batchSize)));
  const stepsPerEpoch = Math.max(1, Math.ceil(batches / settings.accumulation));
  const wanted = settings.config.max_train_epochs;
  const steps =
    typeof wanted === "number" ? wanted * stepsPerEpoch : number(settings.config.max_train_steps, 1_600);
  return {
    files: sum(subsets.map((subset) => subset.images.length)),
    images,
    reg: sum(reg.map((entry) => entry.repeats)),
    buckets: rows,
    batches,
    stepsPerEpoch,
    epochs: Math.ceil(steps / stepsPerEpoch),
    steps,
  };
}

interface Entry {
  path: string;
  repeats: number;
}

function entriesOf(subset: Subset): Entry[] {
  return subset.images.map((path) => ({ path, repeats: subset.repeats }));
}

/** Regularisation images are taken in turn until there are as many as training images (train_util.py@2170). */
function registered(available: readonly Entry[], wanted: number): Entry[] {
  const taken: Entry[] = [];
  let count = 0;
  for (let turn = 0; count < wanted && available.length > 0; turn++) {
    for (const [i, entry] of available.entries()) {
      if (count >= wanted) break;
      if (turn === 0) taken.push({ ...entry });
      else taken[i]!.repeats++;
      count += turn === 0 ? entry.repeats : 1;
    }
  }
  return taken;
}

function pickerOf(settings: Settings): PickBucket {
  const dataset = settings.datasets[0] ?? {};
  const value = (key: string) => dataset[key] ?? settings.general[key] ?? settings.config[key];
  const resolution = value("resolution") ?? 512;
  const sides = Array.isArray(resolution)
    ? resolution.map(Number)
    : String(resolution).split(",").map(Number);
  return bucketPicker({
    width: sides[0] ?? 512,
    height: sides[1] ?? sides[0] ?? 512,
    enabled: value("enable_bucket") === true,
    min: number(value("min_bucket_reso"), 256),
    max: number(value("max_bucket_reso"), 1024),
    steps: number(value("bucket_reso_steps"), 64),
    noUpscale: value("bucket_no_upscale") === true,
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
