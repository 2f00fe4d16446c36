import type { Failure } from "./failures.ts";

/** Settings, dataset and model files: what a change in the form or in the folder mends. */
export const settingFailures: readonly Failure[] = [
  {
    code: "no-images",
    match: /^No data found\. Please verify arguments/,
    line: true,
    message: "The trainer found no images to train on.",
    help: "Look at the dataset's folder: it is missing or empty on the worker, or its files are no images (png, jpg, jpeg, webp, bmp). The folder with the images itself is needed, not the one above it.",
    fields: ["dataset"],
  },
  {
    code: "caption-empty",
    match: /caption file is empty[^:]*: ?(.*)/s,
    message: ({ found }) => `The caption file ${found[1]} is empty.`,
    help: "Write a caption into it, or delete the file.",
    fields: ["dataset"],
  },
  {
    code: "caption-not-utf8",
    match: /UnicodeDecodeError|illegal char in file \(not UTF-8\)/,
    line: true,
    message: ({ text }) =>
      `A caption is not written in UTF-8. ${text.replace(/^[\w.]*: ?/, "").slice(0, 300)}`,
    help: "Save the caption files as UTF-8: they come from a program that uses another encoding (Windows-1252, Shift-JIS …).",
    fields: ["dataset"],
  },
  {
    code: "bucket-range",
    match: /ZeroDivisionError/,
    frame: /in make_bucket_resolutions/,
    message: "The smallest bucket size is below one bucket step, so no bucket can be made.",
    help: "Set min_bucket_reso to at least bucket_reso_steps.",
    fields: ["min_bucket_reso", "bucket_reso_steps"],
  },
  {
    code: "unreadable-image",
    match: /ZeroDivisionError/,
    frame: /in select_bucket/,
    message:
      "An image of the dataset could not be measured (its size reads as 0), or it is narrower than one bucket step.",
    help: "Find the damaged or tiny image and replace or remove it. Each side should be at least as long as bucket_reso_steps.",
    fields: ["dataset", "bucket_reso_steps"],
  },
  {
    code: "unreadable-image",
    match:
      /Error loading file: ?(.*)|image file is truncated|cannot identify image file ?(.*)|broken data stream|DecompressionBombError/,
    line: true,
    message: ({ found }) => `An image of the dataset cannot be read${named(found[1] ?? found[2])}.`,
    help: "The file is damaged or no image: download or save it again, or take it out of the dataset.",
    fields: ["dataset"],
  },
  {
    code: "bucket-steps",
    match: /bucket_reso_steps is (\d+)\. it must be divisible by (\d+)/,
    message: ({ found }) =>
      `bucket_reso_steps is ${found[1]}, but for this model it must be divisible by ${found[2]}.`,
    help: ({ found }) => `Set bucket_reso_steps to ${found[2]}.`,
    fields: ["bucket_reso_steps"],
  },
  {
    code: "bucket-range",
    match: /(min|max)_bucket_reso must be equal or (less|greater)/,
    message: ({ found }) =>
      found[1] === "min"
        ? "The smallest bucket size is larger than the training resolution."
        : "The largest bucket size is smaller than the training resolution.",
    help: "The resolution must lie between min_bucket_reso and max_bucket_reso.",
    fields: ["min_bucket_reso", "max_bucket_reso", "resolution"],
  },
  {
    code: "resolution-missing",
    match: /resolution is required/,
    message: "The training resolution is not set.",
    help: "Set a resolution (512 for SD 1.5, 1024 for SDXL).",
    fields: ["resolution"],
  },
  {
    code: "dataset-config-key",
    match: /extra keys not allowed @ data(\S*)/,
    message: ({ found }) =>
      `The dataset file has a key that the trainer does not allow there: ${keyPath(found[1])}.`,
    help: "The key is misspelt, or it stands on the wrong level (general, datasets, subsets). Leave it out or move it.",
    fields: ["dataset"],
  },
  {
    code: "dataset-config-value",
    match: /(?:MultipleInvalid|Invalid): (.*?) @ data(\S*)/,
    message: ({ found }) =>
      `A value of the dataset file has the wrong form: ${keyPath(found[2])}: ${found[1]}.`,
    help: "Write the value in the form that the message names: a float needs a point (0.0), a switch is true or false.",
    fields: ["dataset"],
  },
  {
    code: "config-syntax",
    match: /TomlDecodeError: (.*)|TOMLDecodeError: (.*)|JSONDecodeError: (.*)|Not a homogeneous array/,
    message: ({ found }) => `A configuration file cannot be read${named(found[1] ?? found[2] ?? found[3])}.`,
    help: "The file is no valid TOML (or JSON): look at the place that the message names.",
  },
  {
    code: "config-missing",
    match: /^(\S.*?)(?:\.toml)? not found\.$/,
    line: true,
    message: ({ found }) => `The configuration file ${found[1]}.toml does not exist.`,
    help: "Give the path of a file that exists; a relative path is looked for in the folder in which the trainer runs.",
  },
  {
    code: "config-value-type",
    match:
      /TypeError: '[<>]=?' not supported between instances of|object has no attribute 'split'|not enough values to unpack|invalid literal for int\(\)|must be real number, not str|unsupported operand type\(s\) for/,
    message: ({ text }) => `A setting has the wrong type for the trainer. ${lastLine(text)}`,
    help: 'In config.toml numbers stand without quotes (learning_rate = 1e-4), resolution is a text ("512,512"), and lists are arrays of texts (["conv_dim=4"]).',
    fields: ["learning_rate", "resolution", "network_args", "optimizer_args"],
  },
  {
    code: "unknown-argument",
    match: /: error: unrecognized arguments: (.*)/,
    line: true,
    message: ({ found }) => `The trainer does not know these arguments: ${found[1]}.`,
    help: "They belong to another script or another version of the trainer, or a space in a path was not quoted.",
  },
  {
    code: "bad-argument",
    match: /: error: (.*)/,
    line: true,
    message: ({ found }) => `The trainer refused its arguments: ${found[1]}.`,
    help: "Correct or leave out the argument that the message names.",
  },
  {
    code: "config-value-choice",
    match: /Unknown mixed_precision mode: (\S+?)\.? Choose between (.*)/,
    message: ({ found }) => `mixed_precision is "${found[1]}", which does not exist.`,
    help: ({ found }) => `Choose one of ${found[2]}.`,
    fields: ["mixed_precision"],
  },
  {
    code: "unknown-scheduler",
    match:
      /'?(\S+?)'? is not a valid SchedulerType|module 'torch\.optim\.lr_scheduler' has no attribute '(\S+)'/,
    message: ({ found }) => `There is no learning rate scheduler "${found[1] ?? found[2]}".`,
    help: "Choose a scheduler from the list.",
    fields: ["lr_scheduler", "lr_scheduler_type"],
  },
  {
    code: "scheduler-warmup",
    match: /does not require `?num_warmup_steps`?|requires `?num_warmup_steps`?/,
    message: "The chosen learning rate scheduler and the warm-up steps do not go together.",
    help: "Set lr_warmup_steps to 0, or choose constant_with_warmup.",
    fields: ["lr_warmup_steps", "lr_scheduler"],
  },
  {
    code: "unknown-optimizer",
    match: /module 'torch\.optim' has no attribute '(\S+)'/,
    message: ({ found }) => `There is no optimizer "${found[1]}" in this installation.`,
    help: "Choose an optimizer from the list; one from another package needs its full name (package.Class).",
    fields: ["optimizer_type"],
  },
  {
    code: "loader-workers",
    match: /persistent_workers option needs num_workers > 0/,
    message: "Persistent data loader workers need at least one worker.",
    help: "Set max_data_loader_n_workers to 1 or more, or switch persistent_data_loader_workers off.",
    fields: ["max_data_loader_n_workers", "persistent_data_loader_workers"],
  },
  {
    code: "latent-cache-conflict",
    match: /when caching latents, either color_aug or random_crop cannot be used/,
    message: "Cached latents exclude colour augmentation and random crops.",
    help: "Switch color_aug and random_crop off, or do not cache latents.",
    fields: ["cache_latents", "color_aug", "random_crop"],
  },
  {
    code: "text-cache-conflict",
    match:
      /when caching Text Encoder output|network for Text Encoder cannot be trained with caching|caption_dropout_rate.*cannot be used/i,
    message: "Cached text encoder outputs exclude what changes captions or trains the text encoder.",
    help: "Switch off shuffle_caption, caption dropout, tag dropout and token warm-up and train the U-Net only, or do not cache text encoder outputs.",
    fields: [
      "cache_text_encoder_outputs",
      "shuffle_caption",
      "caption_dropout_rate",
      "network_train_unet_only",
    ],
  },
  {
    code: "resume-finished",
    match: /max_train_steps should be greater than initial step/,
    message: "The run that was to be resumed has already done all its steps.",
    help: "Raise the number of steps or epochs, or start a new run.",
    fields: ["max_train_steps", "max_train_epochs", "resume"],
  },
];

function named(what: string | undefined): string {
  const text = what?.split(" / ")[0]?.trim();
  return text ? `: ${text}` : "";
}

/** "['datasets'][0]['foo']" → "datasets[0].foo". */
function keyPath(path: string | undefined): string {
  return (path ?? "").replace(/\['([^']*)'\]/g, ".$1").replace(/^\./, "");
}

function lastLine(text: string): string {
  return text.slice(0, 300).split("\n")[0]!;
}
