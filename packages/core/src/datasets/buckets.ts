/**
 * The trainer's own arithmetic of buckets (sd-scripts library/model_util.py make_bucket_resolutions,
 * library/train_util.py BucketManager), for previews and step counts that are exactly what a run will do.
 */
export interface BucketSettings {
  width: number;
  height: number;
  enabled: boolean;
  min: number;
  max: number;
  steps: number;
  noUpscale: boolean;
}

export interface Size {
  width: number;
  height: number;
}

/** Picks the bucket of a picture. Throws RangeError for settings that the trainer itself refuses. */
export type PickBucket = (picture: Size) => Size & { resized: Size };

/** Makes the picker for these settings; the list of buckets is made once. */
export function bucketPicker(settings: BucketSettings): PickBucket {
  const { width, height, enabled, noUpscale, steps } = settings;
  if (!enabled) return fromList([[width, height]]);
  const why = whyNoBuckets(settings);
  if (why) throw new RangeError(why);
  return noUpscale ? keepingSize(width * height, steps) : fromList(bucketSizes(settings));
}

/** Why the trainer would refuse these settings, or null. */
export function whyNoBuckets({ width, height, min, max, steps }: BucketSettings): string | null {
  const low = floorTo(min, steps);
  const high = Math.ceil(max / steps) * steps;
  if (low === 0) return `the shortest bucket side (${min}) is below one bucket step (${steps})`;
  if (low > Math.min(width, height))
    return `the shortest bucket side (${low}) is above the resolution (${Math.min(width, height)})`;
  if (high < Math.max(width, height))
    return `the longest bucket side (${high}) is below the resolution (${Math.max(width, height)})`;
  return null;
}

/** All bucket sizes, in the trainer's order. */
export function bucketSizes({ width, height, min, max, steps }: BucketSettings): [number, number][] {
  const low = floorTo(min, steps);
  const high = Math.ceil(max / steps) * steps;
  const area = width * height;
  const found = new Map<string, [number, number]>();
  const add = (w: number, h: number): void => {
    found.set(`${w},${h}`, [w, h]);
  };
  const square = Math.floor(Math.sqrt(area) / steps) * steps;
  add(square, square);
  for (let w = low; w <= high; w += steps) {
    const h = Math.min(high, floorTo(Math.floor(area / w), steps));
    if (h >= low) {
      add(w, h);
      add(h, w);
    }
  }
  return [...found.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function fromList(sizes: readonly (readonly [number, number])[]): PickBucket {
  return (picture) => {
    const ratio = picture.width / picture.height;
    const same = sizes.find(([w, h]) => w === picture.width && h === picture.height);
    const [width, height] = same ?? closest(sizes, ratio);
    // Scaled so that it covers the bucket; the rest is cropped.
    const scale = ratio > width / height ? height / picture.height : width / picture.width;
    return {
      width,
      height,
      resized: { width: rounded(picture.width * scale), height: rounded(picture.height * scale) },
    };
  };
}

function closest(sizes: readonly (readonly [number, number])[], ratio: number): readonly [number, number] {
  let best = sizes[0]!;
  let least = Number.POSITIVE_INFINITY;
  for (const size of sizes) {
    const error = Math.abs(size[0] / size[1] - ratio);
    if (error < least) {
      least = error;
      best = size;
    }
  }
  return best;
}

/** bucket_no_upscale: larger pictures shrink to the area, smaller ones stay; the bucket is what the steps allow. */
function keepingSize(area: number, steps: number): PickBucket {
  const stepped = (x: number): number => {
    const whole = Math.trunc(x + 0.5);
    return whole - (whole % steps);
  };
  return ({ width, height }) => {
    const ratio = width / height;
    let resized: Size = { width, height };
    if (width * height > area) {
      const wantedWidth = Math.sqrt(area * ratio);
      const byWidth = stepped(wantedWidth);
      const byWidthHeight = stepped(byWidth / ratio);
      const byHeight = stepped(area / wantedWidth);
      const byHeightWidth = stepped(byHeight * ratio);
      const widthError = Math.abs(byWidth / byWidthHeight - ratio);
      const heightError = Math.abs(byHeightWidth / byHeight - ratio);
      resized =
        widthError < heightError
          ? { width: byWidth, height: rounded(byWidth / ratio) }
          : { width: rounded(byHeight * ratio), height: byHeight };
    }
    return { width: floorTo(resized.width, steps), height: floorTo(resized.height, steps), resized };
  };
}

function floorTo(x: number, steps: number): number {
  return Math.floor(x / steps) * steps;
}

function rounded(x: number): number {
  return Math.trunc(x + 0.5);
}
