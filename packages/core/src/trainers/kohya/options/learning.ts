import { z } from "zod";
import { field } from "../../../fields.ts";
import { optimizers, otherOptimizer } from "../optimizers.ts";
import { argumentTexts, line } from "./texts.ts";

/** lr_scheduler names of sd-scripts that work at the pinned commit; reduce_lr_on_plateau fails there. */
const schedulers = [
  "constant",
  "constant_with_warmup",
  "cosine",
  "cosine_with_restarts",
  "linear",
  "polynomial",
  "inverse_sqrt",
  "cosine_with_min_lr",
  "warmup_stable_decay",
  "piecewise_constant",
] as const;

const rate = () => z.number().min(0).max(10).nullable().default(null);
const stepsOrShare = () =>
  z
    .number()
    .min(0)
    .max(10_000_000)
    .refine((n) => n < 1 || Number.isInteger(n), "a share below 1, or a whole number of steps is wanted")
    .default(0);

export const learningOptions = () => ({
  max_train_epochs: field(z.int().min(1).max(100_000).nullable().default(10), {
    label: "Epochs",
    help: "How often every picture (times its repeats) is seen. Give epochs or steps, not both.",
    story:
      "Total steps are epochs × pictures × repeats / batch, each bucket rounded up. About 1500 to 3000 steps at batch 1 make a character; save every epoch and pick the best.",
    group: "learning",
    level: "basic",
    unit: "epochs",
    words: ["epochs", "length", "duration"],
    place: "root",
  }),
  max_train_steps: field(z.int().min(1).max(10_000_000).nullable().default(null), {
    label: "Steps",
    help: "Length in optimisation steps in place of epochs.",
    group: "learning",
    level: "basic",
    unit: "steps",
    words: ["steps", "length", "duration"],
    place: "root",
  }),
  gradient_accumulation_steps: field(z.int().min(1).max(1_024).default(1), {
    label: "Gradient accumulation",
    help: "Batches gathered before each step: a larger batch without its memory, at its time.",
    story:
      "Four batches of 1 gathered give the step of a batch of 4, in four times the time of one. Steps, saves and samples count these larger steps.",
    group: "learning",
    level: "expert",
    unit: "batches",
    words: ["accumulation", "batch", "effective batch"],
    place: "root",
  }),
  optimizer_type: field(
    z.enum(optimizers.map((row) => row.type) as [string, ...string[]]).default("AdamW8bit"),
    {
      label: "Optimizer",
      help: "AdamW 8-bit fits most. Prodigy finds the learning rate itself: give it a rate of 1.",
      story:
        "AdamW 8-bit keeps its memory in a quarter of the space and behaves as AdamW. Prodigy and D-Adaptation estimate the rate while they run: give them 1 and a constant or cosine schedule. Lion wants a third of AdamW's rate. Adafactor needs the least memory.",
      group: "learning",
      level: "basic",
      words: ["adamw", "prodigy", "lion", "adafactor", "8bit"],
      place: "root",
      choices: Object.fromEntries(optimizers.map((row) => [row.type, row.title])),
    },
  ),
  optimizer_class: field(
    z
      .string()
      .regex(
        /^$|^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/,
        'the name of a Python class is wanted, "pytorch_optimizer.CAME"',
      )
      .default(""),
    {
      label: "Optimizer class",
      help: "A class of torch.optim by name, or any class by its dotted path, in exact spelling.",
      group: "learning",
      level: "expert",
      words: ["custom optimizer"],
      place: "root",
      key: "optimizer_type",
      onlyWith: { option: "optimizer_type", in: [otherOptimizer] },
    },
  ),
  learning_rate: field(z.number().min(0).max(10).default(1e-4), {
    label: "Learning rate",
    help: "1e-4 for LoRA with AdamW, 3e-5 with Lion, 1 with Prodigy and D-Adaptation.",
    story:
      "Too high burns: noise, over-saturated colours, one picture over and over. Too low learns nothing in the time given. Change it by factors of two or three, and look at samples with a fixed seed.",
    group: "learning",
    level: "basic",
    words: ["lr", "rate"],
    place: "root",
  }),
  unet_lr: field(rate(), {
    label: "U-Net learning rate",
    help: "Not set: the rate above.",
    group: "learning",
    level: "basic",
    words: ["lr", "unet"],
    place: "root",
  }),
  text_encoder_lr: field(rate(), {
    label: "Text encoder learning rate",
    help: "Not set: the rate above; half of it or less is usual. 0 leaves the text encoder still.",
    story: "One rate for all text encoders: the scripts for SD and SDXL read only one.",
    group: "learning",
    level: "basic",
    words: ["lr", "te", "clip"],
    place: "root",
  }),
  lr_scheduler: field(z.enum(schedulers).default("cosine"), {
    label: "Schedule",
    help: "How the learning rate moves over the run. Schedule-free optimizers ignore it.",
    story:
      "Cosine starts high and ends near 0, which settles the last epochs. Constant keeps on learning evenly, so that epochs can be compared. Restarts let a long run leave a dead end.",
    group: "learning",
    level: "basic",
    words: ["scheduler", "cosine", "decay"],
    place: "root",
  }),
  lr_warmup_steps: field(stepsOrShare(), {
    label: "Warm-up",
    help: "The rate rises from 0 over this part: below 1 a share of the run (0.05), else steps.",
    group: "learning",
    level: "basic",
    unit: "steps or share",
    words: ["warmup"],
    place: "root",
  }),
  lr_decay_steps: field(stepsOrShare(), {
    label: "Decay",
    help: "For warmup_stable_decay: the falling part at the end; below 1 a share of the run, else steps.",
    group: "learning",
    level: "expert",
    unit: "steps or share",
    words: ["decay", "wsd"],
    place: "root",
  }),
  lr_scheduler_num_cycles: field(z.int().min(1).max(10_000).default(1), {
    label: "Cycles",
    help: "Restarts of cosine_with_restarts.",
    group: "learning",
    level: "expert",
    words: ["restarts", "cycles"],
    place: "root",
  }),
  lr_scheduler_power: field(z.number().min(0).max(100).default(1), {
    label: "Power",
    help: "Exponent of the polynomial schedule; 1 is linear.",
    group: "learning",
    level: "expert",
    words: ["polynomial"],
    place: "root",
  }),
  lr_scheduler_timescale: field(z.int().min(1).max(10_000_000).nullable().default(null), {
    label: "Time scale",
    help: "Of inverse_sqrt; not set: the warm-up steps.",
    group: "learning",
    level: "expert",
    unit: "steps",
    words: ["inverse sqrt"],
    place: "root",
  }),
  lr_scheduler_min_lr_ratio: field(z.number().min(0).max(1).nullable().default(null), {
    label: "Lowest rate",
    help: "Share of the learning rate at which cosine_with_min_lr and warmup_stable_decay end.",
    group: "learning",
    level: "expert",
    words: ["min lr"],
    place: "root",
  }),
  lr_scheduler_type: field(line(256), {
    label: "Schedule class",
    help: "A class of torch.optim.lr_scheduler by name, or any by its dotted path; wins over the schedule above.",
    group: "learning",
    level: "expert",
    words: ["custom scheduler", "rex"],
    place: "root",
  }),
  lr_scheduler_args: field(argumentTexts(), {
    label: "Schedule arguments",
    help: 'Texts "key=value" with Python values, for the schedule or its class.',
    group: "learning",
    level: "expert",
    words: ["scheduler args"],
    place: "lr_scheduler_args",
    control: "arguments",
  }),
  max_grad_norm: field(z.number().min(0).max(1_000).default(1), {
    label: "Clip gradients at",
    help: "Longer gradients are cut to this length. 0: never; wanted by Adafactor.",
    group: "learning",
    level: "expert",
    words: ["gradient clipping"],
    place: "root",
  }),
  seed: field(z.int().min(0).max(4_294_967_295).nullable().default(42), {
    label: "Seed",
    help: "The same seed gives nearly the same run. Not set: another each time.",
    group: "learning",
    level: "basic",
    words: ["random"],
    place: "root",
  }),
  initial_epoch: field(z.int().min(1).max(100_000).nullable().default(null), {
    label: "Start in epoch",
    help: "Counts from this epoch on; does not move the schedule.",
    group: "learning",
    level: "expert",
    words: ["continue", "resume"],
    place: "root",
  }),
  initial_step: field(z.int().min(0).max(10_000_000).nullable().default(null), {
    label: "Start at step",
    help: "Counts from this step on; wins over the epoch.",
    group: "learning",
    level: "expert",
    words: ["continue", "resume"],
    place: "root",
  }),
  skip_until_initial_step: field(z.boolean().default(false), {
    label: "Skip the pictures before it",
    help: "Runs through the pictures of the skipped steps without training.",
    group: "learning",
    level: "expert",
    words: ["continue", "resume"],
    place: "root",
  }),
});
