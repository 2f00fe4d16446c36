import { describe, expect, test } from "vitest";
import golden from "../../datasets/fixtures/buckets-48d368f.json" with { type: "json" };
import type { DatasetFacts } from "../../datasets/manifest.ts";
import { estimateKohya } from "./estimate.ts";
import { type KohyaOptions, kohyaSchema } from "./options/schema.ts";

type Subset = { repeats: number; isReg: boolean; shapes: { width: number; height: number; count: number }[] };

const none = { count: 0, names: [] };

function facts(subsets: readonly Subset[]): DatasetFacts {
  return {
    root: "/data",
    captionExtension: ".txt",
    subsets: subsets.map((subset, i) => ({
      path: String(i),
      absolute: `/data/${i}`,
      classTokens: "",
      exists: true,
      images: subset.shapes.reduce((sum, shape) => sum + shape.count, 0),
      unreadable: none,
      captionMissing: none,
      captionEmpty: none,
      ...subset,
    })),
  };
}

const options = (given: Record<string, unknown> = {}) => kohyaSchema("sd15").parse(given) as KohyaOptions;
const square = (count: number, repeats = 1, isReg = false): Subset => ({
  repeats,
  isReg,
  shapes: [{ width: 512, height: 512, count }],
});

describe("against datasets that the trainer itself loaded", () => {
  test.each(golden.datasets.map((row, i) => ({ name: i + 1, ...row })))(
    "dataset $name: $batches batches",
    (row) => {
      const { width, height, min, max, steps, noUpscale, enabled } = row.settings;
      const estimate = estimateKohya(
        options({
          resolution: `${width},${height}`,
          min_bucket_reso: min,
          max_bucket_reso: max,
          bucket_reso_steps: steps,
          bucket_no_upscale: noUpscale,
          enable_bucket: enabled,
          train_batch_size: row.batch,
        }),
        facts(row.subsets),
      );
      expect(estimate.buckets.map((bucket) => [bucket.width, bucket.height, bucket.images])).toEqual(
        row.buckets,
      );
      expect(estimate.stepsPerEpoch).toBe(row.batches);
    },
  );
});

test("each bucket has its own last, smaller batch", () => {
  const dataset = facts([
    {
      repeats: 1,
      isReg: false,
      shapes: [
        { width: 512, height: 512, count: 5 },
        { width: 512, height: 768, count: 5 },
      ],
    },
  ]);
  expect(estimateKohya(options({ train_batch_size: 4 }), dataset)).toMatchObject({
    images: 10,
    imagesWithRepeats: 10,
    stepsPerEpoch: 4,
    epochs: 10,
    totalSteps: 40,
  });
});

test("accumulated batches make one step, and a part of them makes one too", () => {
  const estimate = estimateKohya(
    options({ gradient_accumulation_steps: 4, max_train_epochs: 3 }),
    facts([square(10)]),
  );
  expect(estimate).toMatchObject({ stepsPerEpoch: 3, totalSteps: 9 });
});

test("a length in steps ends in the middle of an epoch", () => {
  const estimate = estimateKohya(
    options({ max_train_epochs: null, max_train_steps: 25 }),
    facts([square(10)]),
  );
  expect(estimate).toMatchObject({ epochs: 3, totalSteps: 25 });
});

test("regularisation pictures are seen as often as the others, whether they are few or many", () => {
  const few = estimateKohya(options(), facts([square(10, 3), square(4, 1, true)]));
  expect(few).toMatchObject({ images: 14, imagesWithRepeats: 60 });
  const many = estimateKohya(options(), facts([square(10, 3), square(100, 1, true)]));
  expect(many).toMatchObject({ images: 40, imagesWithRepeats: 60 });
});

test("a validation share is not trained on, and regularisation pictures are not shared out", () => {
  const estimate = estimateKohya(
    options({ validation_split: 0.25 }),
    facts([square(10), square(8, 1, true)]),
  );
  expect(estimate.imagesWithRepeats).toBe(16);
});

test("no pictures make no steps", () => {
  expect(estimateKohya(options(), facts([{ repeats: 1, isReg: false, shapes: [] }]))).toMatchObject({
    stepsPerEpoch: 0,
    totalSteps: 0,
    checkpoints: 0,
  });
});

test("checkpoints are counted beside the final file, and those that are deleted are not", () => {
  const left = (given: Record<string, unknown>) =>
    estimateKohya(options(given), facts([square(10)])).checkpoints;
  expect(left({})).toBe(9);
  expect(left({ save_every_n_epochs: 3 })).toBe(3);
  expect(left({ save_every_n_epochs: 0 })).toBe(0);
  expect(left({ save_last_n_epochs: 2 })).toBe(2);
  expect(left({ save_n_epoch_ratio: 4 })).toBe(4);
  expect(left({ save_every_n_epochs: 0, save_every_n_steps: 10 })).toBe(10);
  // The trainer's own example: every 10, last 30: at step 50 the file of step 10 goes.
  expect(
    left({ save_every_n_epochs: 0, save_every_n_steps: 10, save_last_n_steps: 30, max_train_epochs: 5 }),
  ).toBe(4);
});

test("settings that the trainer refuses still give a number to show beside the advice", () => {
  expect(estimateKohya(options({ min_bucket_reso: 1024 }), facts([square(10)])).totalSteps).toBe(100);
});
