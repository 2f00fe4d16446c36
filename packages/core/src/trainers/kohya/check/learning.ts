import { parseArguments } from "../arguments.ts";
import { estimateKohya } from "../estimate.ts";
import { optimizerOf } from "../optimizers.ts";
import { error, info, type Rule, warning, when } from "./rule.ts";

const length: Rule = ({ options }) => {
  const { max_train_epochs: epochs, max_train_steps: steps } = options;
  return [
    ...when(epochs !== null && steps !== null, () =>
      error(
        "max_train_steps",
        "epochs-and-steps",
        "Give epochs or steps, not both: the trainer would follow the epochs.",
        {
          label: `${epochs} epochs`,
          set: { max_train_steps: null },
        },
      ),
    ),
    ...when(epochs === null && steps === null, () =>
      error("max_train_epochs", "no-length", "Say how long to train, in epochs or in steps.", {
        label: "10 epochs",
        set: { max_train_epochs: 10 },
      }),
    ),
  ];
};

const start: Rule = ({ options, dataset }) => {
  const { initial_step: step, initial_epoch: epoch } = options;
  const begins = step ?? (epoch === null ? 0 : epoch - 1);
  const unit = step === null ? "epoch" : "step";
  if (begins === 0) {
    return when(options.skip_until_initial_step, () =>
      info("skip_until_initial_step", "no-effect", "There is nothing to skip without a first step or epoch."),
    );
  }
  const total =
    unit === "step"
      ? (options.max_train_steps ?? (dataset ? estimateKohya(options, dataset).totalSteps : null))
      : options.max_train_epochs;
  return when(total !== null && begins >= total, () =>
    error(
      unit === "step" ? "initial_step" : "initial_epoch",
      "starts-after-end",
      `The run is ${total} ${unit}s long and cannot start in ${unit} ${unit === "step" ? begins : begins + 1}.`,
    ),
  );
};

const optimizerClass: Rule = ({ options }) =>
  when(options.optimizer_type === "other" && options.optimizer_class === "", () =>
    error("optimizer_class", "no-optimizer", "Name the optimizer's class."),
  );

const rates: Rule = ({ options }) => {
  const optimizer = optimizerOf(options.optimizer_type);
  const given = [options.learning_rate, options.unet_lr, options.text_encoder_lr].filter(
    (rate) => rate !== null,
  );
  const highest = Math.max(...given);
  if (optimizer?.adaptive) {
    return [
      ...when(highest <= 0.1, () =>
        warning(
          "learning_rate",
          "rate-too-low",
          `${optimizer.title} finds the rate itself and wants a learning rate of about 1.`,
          {
            label: "Use 1",
            set: { learning_rate: 1, unet_lr: null, text_encoder_lr: null },
          },
        ),
      ),
      ...when(new Set(given).size > 1, () =>
        warning("unet_lr", "one-rate", `${optimizer.title} follows only the first learning rate.`, {
          label: "One rate for all",
          set: { unet_lr: null, text_encoder_lr: null },
        }),
      ),
    ];
  }
  const own = options.optimizer_type === "Adafactor" && options.relative_step;
  return [
    ...when(
      highest > 0.01 && !own && options.optimizer_type !== "other" && !optimizer?.type.includes("SGD"),
      () =>
        warning(
          "learning_rate",
          "rate-too-high",
          `A learning rate of ${highest} ends in noise or NaN with ${options.optimizer_type}.`,
          {
            label: "Use 1e-4",
            set: { learning_rate: 1e-4, unet_lr: null, text_encoder_lr: null },
          },
        ),
    ),
    ...when(own && (options.unet_lr !== null || options.text_encoder_lr !== null), () =>
      warning(
        "unet_lr",
        "no-effect",
        "Adafactor with its own rate ignores the rates of U-Net and text encoder.",
        {
          label: "Leave them out",
          set: { unet_lr: null, text_encoder_lr: null },
        },
      ),
    ),
  ];
};

const adafactor: Rule = ({ options }) => {
  if (options.optimizer_type !== "Adafactor") return [];
  return [
    ...when(options.warmup_init && !options.relative_step, () =>
      warning(
        "warmup_init",
        "needs-relative-step",
        "Adafactor's warm-up switches its own learning rate on.",
        {
          label: "No warm-up of its own",
          set: { warmup_init: false },
        },
      ),
    ),
    ...when(!options.relative_step && options.max_grad_norm !== 0, () =>
      info("max_grad_norm", "adafactor-clips", "Adafactor clips by itself; gradient clipping is best off.", {
        label: "Clip at 0",
        set: { max_grad_norm: 0 },
      }),
    ),
  ];
};

/** Schedules that take no warm-up stop the run when there is one (get_scheduler_fix). */
const warmup: Rule = ({ options }) => {
  if (options.lr_warmup_steps === 0) return [];
  if (optimizerOf(options.optimizer_type)?.scheduleFree) {
    return [
      info("lr_warmup_steps", "no-effect", "Schedule-free optimizers ignore the schedule and its warm-up."),
    ];
  }
  const none = { label: "No warm-up", set: { lr_warmup_steps: 0 } };
  if (options.lr_scheduler_type !== "") {
    return [error("lr_warmup_steps", "no-warmup-here", "A schedule class cannot have this warm-up.", none)];
  }
  if (options.optimizer_type === "Adafactor" && options.relative_step) {
    return [
      error(
        "lr_warmup_steps",
        "no-warmup-here",
        "Adafactor with its own rate cannot have this warm-up.",
        none,
      ),
    ];
  }
  return when(options.lr_scheduler === "constant", () =>
    error("lr_warmup_steps", "no-warmup-here", "The constant schedule has no warm-up.", {
      label: "Constant with warm-up",
      set: { lr_scheduler: "constant_with_warmup" },
    }),
  );
};

const schedule: Rule = ({ options, dataset }) => {
  if (options.lr_scheduler_type !== "") return [];
  const name = options.lr_scheduler;
  const keys = new Set(parseArguments(options.lr_scheduler_args).pairs.map(([key]) => key));
  const total = options.max_train_epochs === null ? options.max_train_steps : null;
  const steps = total ?? (dataset ? estimateKohya(options, dataset).totalSteps : null);
  const inSteps = (n: number): number => (n >= 1 ? n : steps === null ? 0 : n * steps);
  return [
    ...when(name === "piecewise_constant" && !keys.has("step_rules"), () =>
      error(
        "lr_scheduler",
        "no-step-rules",
        'piecewise_constant needs step_rules in the schedule arguments, as step_rules="1:10,0.1:20,0.01".',
      ),
    ),
    ...when(
      name === "cosine_with_min_lr" && options.lr_scheduler_min_lr_ratio === null && !keys.has("min_lr"),
      () =>
        error("lr_scheduler_min_lr_ratio", "no-min-rate", "cosine_with_min_lr needs the lowest rate.", {
          label: "A tenth",
          set: { lr_scheduler_min_lr_ratio: 0.1 },
        }),
    ),
    ...when(name === "warmup_stable_decay" && options.lr_decay_steps === 0, () =>
      warning("lr_decay_steps", "no-decay", "Without a decay the rate stays high to the end.", {
        label: "Last fifth",
        set: { lr_decay_steps: 0.2 },
      }),
    ),
    ...when(
      steps !== null &&
        steps > 0 &&
        inSteps(options.lr_warmup_steps) + inSteps(options.lr_decay_steps) > steps,
      () =>
        error(
          "lr_warmup_steps",
          "warmup-too-long",
          `Warm-up and decay are longer than the run of ${steps} steps.`,
          {
            label: "5 % of the run",
            set: { lr_warmup_steps: 0.05, lr_decay_steps: 0 },
          },
        ),
    ),
  ];
};

export const learningRules: readonly Rule[] = [
  length,
  start,
  optimizerClass,
  rates,
  adafactor,
  warmup,
  schedule,
];
