/** One choice of optimizer_type: what it takes in optimizer_args and what must be installed for it. */
export interface Optimizer {
  /** The text for optimizer_type; matching is without case for sd-scripts' own names, exact for dotted ones. */
  type: string;
  title: string;
  /** Arguments offered as fields; keys of the options of options/optimizer-args.ts. */
  args: readonly OptimizerArg[];
  /** Python package as a probe names it; null: part of torch or transformers. */
  needs: string | null;
  /** It finds the learning rate itself: 1.0 is wanted, and only one rate counts. */
  adaptive?: true;
  /** It ignores lr_scheduler. */
  scheduleFree?: true;
}

export type OptimizerArg =
  | "weight_decay"
  | "betas"
  | "eps"
  | "momentum"
  | "decouple"
  | "use_bias_correction"
  | "safeguard_warmup"
  | "d0"
  | "d_coef"
  | "growth_rate"
  | "relative_step"
  | "scale_parameter"
  | "warmup_init"
  | "warmup_steps";

const adam = ["weight_decay", "betas", "eps"] as const;
const lion = ["weight_decay", "betas"] as const;
const dadapt = ["weight_decay", "d0", "growth_rate"] as const;

/** The type that stands for "another class": its name is the option optimizer_class. */
export const otherOptimizer = "other";

/** library/train_util.py get_optimizer, in the order of the form; dotted ones are imported by their name. */
export const optimizers: readonly Optimizer[] = [
  { type: "AdamW", title: "AdamW", args: adam, needs: null },
  { type: "AdamW8bit", title: "AdamW 8-bit", args: adam, needs: "bitsandbytes" },
  {
    type: "Prodigy",
    title: "Prodigy (finds its rate)",
    args: [
      "weight_decay",
      "betas",
      "eps",
      "decouple",
      "use_bias_correction",
      "safeguard_warmup",
      "d0",
      "d_coef",
      "growth_rate",
    ],
    needs: "prodigyopt",
    adaptive: true,
  },
  {
    type: "prodigyplus.ProdigyPlusScheduleFree",
    title: "Prodigy Plus schedule-free (finds its rate)",
    args: ["weight_decay", "betas", "d0", "d_coef"],
    needs: "prodigy_plus_schedule_free",
    adaptive: true,
    scheduleFree: true,
  },
  {
    type: "Adafactor",
    title: "Adafactor (least memory)",
    args: ["weight_decay", "relative_step", "scale_parameter", "warmup_init"],
    needs: null,
  },
  { type: "Lion", title: "Lion", args: lion, needs: "lion_pytorch" },
  { type: "Lion8bit", title: "Lion 8-bit", args: lion, needs: "bitsandbytes" },
  {
    type: "AdamWScheduleFree",
    title: "AdamW schedule-free",
    args: [...adam, "warmup_steps"],
    needs: "schedulefree",
    scheduleFree: true,
  },
  {
    type: "RAdamScheduleFree",
    title: "RAdam schedule-free",
    args: adam,
    needs: "schedulefree",
    scheduleFree: true,
  },
  {
    type: "SGDScheduleFree",
    title: "SGD schedule-free",
    args: ["weight_decay", "momentum", "warmup_steps"],
    needs: "schedulefree",
    scheduleFree: true,
  },
  { type: "PagedAdamW", title: "AdamW paged", args: adam, needs: "bitsandbytes" },
  { type: "PagedAdamW8bit", title: "AdamW 8-bit paged", args: adam, needs: "bitsandbytes" },
  { type: "PagedAdamW32bit", title: "AdamW 32-bit paged", args: adam, needs: "bitsandbytes" },
  { type: "PagedLion8bit", title: "Lion 8-bit paged", args: lion, needs: "bitsandbytes" },
  { type: "SGDNesterov", title: "SGD Nesterov", args: ["weight_decay", "momentum"], needs: null },
  {
    type: "SGDNesterov8bit",
    title: "SGD Nesterov 8-bit",
    args: ["weight_decay", "momentum"],
    needs: "bitsandbytes",
  },
  {
    type: "DAdaptation",
    title: "D-Adaptation",
    args: [...dadapt, "betas", "eps", "decouple"],
    needs: "dadaptation",
    adaptive: true,
  },
  {
    type: "DAdaptAdam",
    title: "D-Adapt Adam",
    args: [...dadapt, "betas", "eps", "decouple", "use_bias_correction"],
    needs: "dadaptation",
    adaptive: true,
  },
  {
    type: "DAdaptAdaGrad",
    title: "D-Adapt AdaGrad",
    args: [...dadapt, "momentum", "eps"],
    needs: "dadaptation",
    adaptive: true,
  },
  {
    type: "DAdaptAdan",
    title: "D-Adapt Adan",
    args: [...dadapt, "betas", "eps"],
    needs: "dadaptation",
    adaptive: true,
  },
  {
    type: "DAdaptAdanIP",
    title: "D-Adapt Adan IP",
    args: [...dadapt, "betas", "eps"],
    needs: "dadaptation",
    adaptive: true,
  },
  {
    type: "DAdaptLion",
    title: "D-Adapt Lion",
    args: ["weight_decay", "betas", "d0"],
    needs: "dadaptation",
    adaptive: true,
  },
  {
    type: "DAdaptSGD",
    title: "D-Adapt SGD",
    args: [...dadapt, "momentum"],
    needs: "dadaptation",
    adaptive: true,
  },
  { type: "bitsandbytes.optim.AdEMAMix8bit", title: "AdEMAMix 8-bit", args: adam, needs: "bitsandbytes" },
  {
    type: "pytorch_optimizer.CAME",
    title: "CAME",
    args: ["weight_decay", "betas"],
    needs: "pytorch_optimizer",
  },
  { type: otherOptimizer, title: "Another class …", args: ["weight_decay", "betas", "eps"], needs: null },
];

export function optimizerOf(type: unknown): Optimizer | undefined {
  return optimizers.find((row) => row.type === type);
}

/** Types of the optimizers that take this argument. */
export function optimizersWith(arg: OptimizerArg): string[] {
  return optimizers.filter((row) => row.args.includes(arg)).map((row) => row.type);
}
