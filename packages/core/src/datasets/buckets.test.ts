import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BucketSettings, bucketPicker, bucketSizes, whyNoBuckets } from "./buckets.ts";
import golden from "./fixtures/buckets-48d368f.json" with { type: "json" };

describe("against the trainer's own classes", () => {
  test.each(golden.pick)(
    "$settings.width × $settings.height, $settings.min to $settings.max by $settings.steps, no upscale $settings.noUpscale",
    ({ settings, list, cases }) => {
      const all: BucketSettings = { ...settings, enabled: true };
      if (list) expect(bucketSizes(all)).toEqual(list);
      const pick = bucketPicker(all);
      const found = cases.map(([width = 0, height = 0]) => {
        const bucket = pick({ width, height });
        return [width, height, bucket.width, bucket.height, bucket.resized.width, bucket.resized.height];
      });
      expect(found).toEqual(cases);
    },
  );
});

const sdxl: BucketSettings = {
  width: 1024,
  height: 1024,
  enabled: true,
  min: 256,
  max: 2048,
  steps: 64,
  noUpscale: false,
};

test("SDXL has 41 buckets up to 2048 and 25 up to 1024", () => {
  expect(bucketSizes(sdxl)).toHaveLength(41);
  expect(bucketSizes({ ...sdxl, max: 1024 })).toHaveLength(25);
});

test("a portrait picture of 3:2 goes into 832 × 1216", () => {
  expect(bucketPicker(sdxl)({ width: 2000, height: 3000 })).toMatchObject({ width: 832, height: 1216 });
});

test("without buckets every picture covers the one size", () => {
  const pick = bucketPicker({ ...sdxl, enabled: false });
  expect(pick({ width: 2048, height: 1024 })).toEqual({
    width: 1024,
    height: 1024,
    resized: { width: 2048, height: 1024 },
  });
});

test("settings that the trainer refuses are told in words", () => {
  expect(whyNoBuckets({ ...sdxl, min: 1100 })).toBe(
    "the shortest bucket side (1088) is above the resolution (1024)",
  );
  expect(whyNoBuckets({ ...sdxl, max: 900 })).toBe(
    "the longest bucket side (960) is below the resolution (1024)",
  );
  expect(whyNoBuckets({ ...sdxl, min: 50 })).toBe(
    "the shortest bucket side (50) is below one bucket step (64)",
  );
  expect(() => bucketPicker({ ...sdxl, min: 50 })).toThrow(RangeError);
});

test("a bucket is made of whole steps, holds no more than the area, and the scaled picture covers it", () => {
  const side = fc.integer({ min: 64, max: 6_000 });
  fc.assert(
    fc.property(side, side, fc.constantFrom(8, 32, 64), fc.boolean(), (width, height, steps, noUpscale) => {
      const settings = { ...sdxl, steps, noUpscale };
      const bucket = bucketPicker(settings)({ width, height });
      expect(bucket.width % steps).toBe(0);
      expect(bucket.height % steps).toBe(0);
      expect(bucket.resized.width).toBeGreaterThanOrEqual(bucket.width);
      expect(bucket.resized.height).toBeGreaterThanOrEqual(bucket.height);
      if (!noUpscale) expect(bucket.width * bucket.height).toBeLessThanOrEqual(1024 * 1024);
    }),
    { seed: 3 },
  );
});
