import { whyNoBuckets } from "../../../datasets/buckets.ts";
import { contract } from "../contract/contract.ts";
import { resolutionOf } from "../entries.ts";
import { bucketSettings, estimateKohya } from "../estimate.ts";
import { usesMaskFolder } from "../toml.ts";
import { error, info, type Rule, warning, when } from "./rule.ts";

const bucketStep: Rule = ({ family, options }) => {
  const wanted = contract.scripts[family.script]!.bucketSteps;
  const steps = options.bucket_reso_steps;
  return when(options.enable_bucket && steps % wanted !== 0, () =>
    error(
      "bucket_reso_steps",
      "bucket-step",
      `${family.title} wants a bucket step that ${wanted} divides; found ${steps}.`,
      {
        label: `Use ${Math.max(wanted, Math.round(steps / wanted) * wanted)}`,
        set: { bucket_reso_steps: Math.max(wanted, Math.round(steps / wanted) * wanted) },
      },
    ),
  );
};

const bucketRange: Rule = ({ options }) => {
  if (!options.enable_bucket) return [];
  const why = whyNoBuckets(bucketSettings(options));
  if (why === null) return [];
  const [width, height] = resolutionOf(options);
  const steps = options.bucket_reso_steps;
  const set = {
    min_bucket_reso: Math.max(steps, Math.floor(Math.min(width, height) / 2 / steps) * steps),
    max_bucket_reso: Math.ceil(Math.max(width, height) / steps) * steps * 2,
  };
  const field = why.startsWith("the longest") ? "max_bucket_reso" : "min_bucket_reso";
  return [
    error(field, "bucket-range", `The trainer refuses these buckets: ${why}.`, {
      label: `Use ${set.min_bucket_reso} to ${set.max_bucket_reso}`,
      set,
    }),
  ];
};

/** Latents are an eighth of the picture, and the U-Net halves them three times. */
const fixedSize: Rule = ({ options }) => {
  const sides = resolutionOf(options);
  const off = sides.some((side) => side % 64 !== 0);
  const fitting = sides.map((side) => Math.max(64, Math.round(side / 64) * 64));
  return when(!options.enable_bucket && off, () =>
    error(
      "resolution",
      "resolution-step",
      "Without buckets both sides of the resolution must be multiples of 64.",
      {
        label: `Use ${fitting.join(" × ")}`,
        set: { resolution: fitting.join(",") },
      },
    ),
  );
};

/** A side below one step gives a bucket of size 0, on which the trainer divides by zero. */
const tooSmall: Rule = ({ options, dataset }) => {
  if (!options.enable_bucket || !options.bucket_no_upscale || !dataset) return [];
  const steps = options.bucket_reso_steps;
  const small = dataset.subsets
    .flatMap((subset) => subset.shapes)
    .filter(({ width, height }) => width < steps || height < steps);
  const count = small.reduce((sum, shape) => sum + shape.count, 0);
  return when(count > 0, () =>
    error(
      "bucket_no_upscale",
      "images-too-small",
      `${count} of the pictures have a side below ${steps} px, which stops the trainer.`,
      {
        label: "Allow enlarging",
        set: { bucket_no_upscale: false },
      },
    ),
  );
};

const enlarged: Rule = ({ options, dataset }) => {
  if (!dataset || (options.enable_bucket && options.bucket_no_upscale)) return [];
  const [width, height] = resolutionOf(options);
  const shapes = dataset.subsets.flatMap((subset) => subset.shapes);
  const count = shapes.reduce(
    (sum, shape) => (shape.width * shape.height < (width * height) / 1.6 ? sum + shape.count : sum),
    0,
  );
  return when(count > 0, () =>
    warning(
      "resolution",
      "images-enlarged",
      `${count} of the pictures are smaller than the resolution and would be enlarged by more than a quarter, which trains blur.`,
      options.enable_bucket ? { label: "Never enlarge", set: { bucket_no_upscale: true } } : undefined,
    ),
  );
};

const lonely: Rule = ({ options, dataset }) => {
  if (!dataset || options.train_batch_size === 1) return [];
  const { buckets } = estimateKohya(options, dataset);
  const few = buckets.filter((bucket) => bucket.images < options.train_batch_size);
  return when(few.length > 0, () =>
    info(
      "train_batch_size",
      "small-buckets",
      `${few.length} of ${buckets.length} buckets hold fewer pictures than a batch; their steps run with smaller batches.`,
    ),
  );
};

const masks: Rule = ({ options }) => [
  ...when(options.masked_loss && options.conditioning_data_dir === "" && !options.alpha_mask, () =>
    error(
      "conditioning_data_dir",
      "no-masks",
      "Masks are on, but there is neither a mask folder nor the alpha channel to take them from.",
      {
        label: "Use the alpha channel",
        set: { alpha_mask: true },
      },
    ),
  ),
  ...when(usesMaskFolder(options) && options.random_crop, () =>
    error("random_crop", "masks-with-crop", "Random crops cannot go with a mask folder.", {
      label: "Crop the centre",
      set: { random_crop: false },
    }),
  ),
  ...when(usesMaskFolder(options) && options.alpha_mask, () =>
    warning("alpha_mask", "no-effect", "With a mask folder the alpha channel is not used.", {
      label: "Leave it out",
      set: { alpha_mask: false },
    }),
  ),
];

const latentCache: Rule = ({ options }) => {
  if (!options.cache_latents && !options.cache_latents_to_disk) return [];
  return (["color_aug", "random_crop"] as const).flatMap((field) =>
    when(options[field], () =>
      error(field, "excludes-latent-cache", "Pictures that change each time cannot have cached latents.", {
        label: "Do not cache latents",
        set: { cache_latents: false, cache_latents_to_disk: false },
      }),
    ),
  );
};

const captionMarks: Rule = ({ options }) => {
  const taken =
    options.shuffle_caption || options.token_warmup_step > 0 || options.caption_tag_dropout_rate > 0;
  const mark = options.keep_tokens_separator;
  return when(mark !== "" && !taken, () =>
    warning(
      "keep_tokens_separator",
      "mark-stays",
      `Without shuffling, tag dropout or tag warm-up the mark "${mark}" stays in the captions that the model sees.`,
    ),
  );
};

export const pictureRules: readonly Rule[] = [
  bucketStep,
  bucketRange,
  fixedSize,
  tooSmall,
  enlarged,
  lonely,
  masks,
  latentCache,
  captionMarks,
];
