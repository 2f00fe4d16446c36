import type { Subset } from "./dataset.ts";
import { number, type Settings } from "./settings.ts";
import type { BucketRow } from "./story.ts";

/** The arithmetic of a run, as the trainer does it. */
export interface Schedule {
  /** Files, images with repeats, regularisation images with repeats. */
  files: number;
  images: number;
  reg: number;
  buckets: BucketRow[];
  batches: number;
  stepsPerEpoch: number;
  epochs: number;
  steps: number;
}

export async function schedule(settings: Settings, subsets: readonly Subset[]): Promise<Schedule> {
  const count = (reg: boolean) =>
    subsets
      .filter((subset) => subset.isReg === reg)
      .reduce((sum, subset) => sum + subset.images.length * subset.repeats, 0);
  const images = count(false);
  const buckets: BucketRow[] = [{ width: 512, height: 512, count: images }];
  const batches = buckets.reduce((sum, bucket) => sum + Math.ceil(bucket.count / settings.batchSize), 0);
  const stepsPerEpoch = Math.max(1, Math.ceil(batches / settings.accumulation));
  const wanted = settings.config.max_train_epochs;
  const steps =
    typeof wanted === "number" ? wanted * stepsPerEpoch : number(settings.config.max_train_steps, 1_600);
  return {
    files: subsets.reduce((sum, subset) => sum + subset.images.length, 0),
    images,
    reg: count(true),
    buckets,
    batches,
    stepsPerEpoch,
    epochs: Math.ceil(steps / stepsPerEpoch),
    steps,
  };
}
