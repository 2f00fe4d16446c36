import { z } from "zod";
import { type Field, field } from "../../../fields.ts";
import { type OptimizerArg, optimizersWith } from "../optimizers.ts";
import { argumentTexts } from "./texts.ts";

const arg = (key: OptimizerArg, meta: Pick<Field, "label" | "help" | "words">): Field => ({
  group: "learning",
  level: "expert",
  place: "optimizer_args",
  onlyWith: { option: "optimizer_type", in: optimizersWith(key) },
  ...meta,
});

const small = () => z.number().min(0).max(1).nullable().default(null);

/** Fields that go into optimizer_args as Python literals; null leaves the optimizer's own default. */
export const optimizerArgOptions = () => ({
  weight_decay: field(
    z.number().min(0).max(10).nullable().default(null),
    arg("weight_decay", {
      label: "Weight decay",
      help: "Pulls weights towards 0 against learning by heart; 0.01 is usual. Not set: the optimizer's own.",
      words: ["decay", "regularization"],
    }),
  ),
  betas: field(
    z
      .string()
      .regex(
        /^$|^\s*(0|1|0?\.\d+)(\s*,\s*(0|1|0?\.\d+)){1,2}\s*$/,
        'two or three numbers from 0 to 1 with commas between are wanted, "0.9,0.99"',
      )
      .default(""),
    arg("betas", {
      label: "Betas",
      help: 'Memory of the averages, "0.9,0.999". Empty: the optimizer\'s own.',
      words: ["beta"],
    }),
  ),
  eps: field(
    small(),
    arg("eps", { label: "Epsilon", help: "Not set: the optimizer's own.", words: ["epsilon"] }),
  ),
  momentum: field(
    small(),
    arg("momentum", { label: "Momentum", help: "Not set: 0.9 for SGD Nesterov.", words: ["sgd"] }),
  ),
  decouple: field(
    z.boolean().default(true),
    arg("decouple", {
      label: "Decoupled decay",
      help: "Weight decay as in AdamW.",
      words: ["weight decay", "prodigy"],
    }),
  ),
  use_bias_correction: field(
    z.boolean().default(false),
    arg("use_bias_correction", {
      label: "Bias correction",
      help: "Adam's correction of the first steps; often on for Prodigy.",
      words: ["prodigy"],
    }),
  ),
  safeguard_warmup: field(
    z.boolean().default(false),
    arg("safeguard_warmup", {
      label: "Guard the warm-up",
      help: "On with a warm-up: keeps Prodigy's estimate from being thrown off by it.",
      words: ["prodigy", "warmup"],
    }),
  ),
  d0: field(
    small(),
    arg("d0", {
      label: "First estimate d0",
      help: "Where the estimate of the rate starts; 1e-6 by itself.",
      words: ["prodigy"],
    }),
  ),
  d_coef: field(
    z.number().min(0).max(100).nullable().default(null),
    arg("d_coef", {
      label: "Factor d_coef",
      help: "Makes Prodigy's rate larger or smaller; 0.5 to 2.",
      words: ["prodigy"],
    }),
  ),
  growth_rate: field(
    z.number().min(1).max(1e9).nullable().default(null),
    arg("growth_rate", {
      label: "Growth limit",
      help: "How fast the estimate may grow per step; not set: without limit.",
      words: ["prodigy"],
    }),
  ),
  relative_step: field(
    z.boolean().default(false),
    arg("relative_step", {
      label: "Adafactor finds its rate",
      help: "On: the learning rate is only a first value and the schedule is Adafactor's own.",
      words: ["adafactor"],
    }),
  ),
  scale_parameter: field(
    z.boolean().default(false),
    arg("scale_parameter", {
      label: "Scale by weight size",
      help: "Off for a fixed learning rate.",
      words: ["adafactor"],
    }),
  ),
  warmup_init: field(
    z.boolean().default(false),
    arg("warmup_init", {
      label: "Adafactor warm-up",
      help: "Only together with its own rate.",
      words: ["adafactor", "warmup"],
    }),
  ),
  warmup_steps: field(
    z.int().min(0).max(10_000_000).nullable().default(null),
    arg("warmup_steps", {
      label: "Warm-up inside the optimizer",
      help: "Schedule-free optimizers ignore the schedule's warm-up and have this one.",
      words: ["schedulefree", "warmup"],
    }),
  ),
  optimizer_args: field(argumentTexts(), {
    label: "More optimizer arguments",
    help: 'Texts "key=value" with Python values, as betas=(0.9,0.99). They win over the fields.',
    group: "learning",
    level: "expert",
    words: ["optimizer_args", "extra"],
    place: "optimizer_args",
    control: "arguments",
  }),
});
