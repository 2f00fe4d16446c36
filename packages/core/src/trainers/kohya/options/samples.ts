import { z } from "zod";
import { field } from "../../../fields.ts";

const samplers = [
  "ddim",
  "pndm",
  "lms",
  "euler",
  "euler_a",
  "heun",
  "dpm_2",
  "dpm_2_a",
  "dpmsolver",
  "dpmsolver++",
  "dpmsingle",
  "k_lms",
  "k_euler",
  "k_euler_a",
  "k_dpm_2",
  "k_dpm_2_a",
] as const;

/** One picture to draw while training; what is null is the trainer's default (512 × 512, 30 steps, scale 7.5). */
export const SamplePrompt = z.strictObject({
  prompt: z.string().trim().min(1, "a sample needs a prompt").max(4_000),
  negative_prompt: z.string().max(4_000).default(""),
  /** Pixels; the trainer rounds down to a multiple of 8. */
  width: z.int().min(64).max(4_096).nullable().default(null),
  height: z.int().min(64).max(4_096).nullable().default(null),
  /** Null: another picture each time. */
  seed: z.int().min(0).max(4_294_967_295).nullable().default(null),
  sample_steps: z.int().min(1).max(1_000).nullable().default(null),
  /** Classifier-free guidance. */
  scale: z.number().min(0).max(100).nullable().default(null),
  /** Null: the sampler of all samples. */
  sample_sampler: z.enum(samplers).nullable().default(null),
});
export type SamplePrompt = z.infer<typeof SamplePrompt>;

export const sampleOptions = () => ({
  sample_prompts: field(z.array(SamplePrompt).max(64).default([]), {
    label: "Sample prompts",
    help: "Pictures drawn while training, to see it learn.",
    story:
      "Give each a seed, so that the same picture can be compared over time. Loralei writes the trainer's prompt file. Every sample costs the time of drawing it.",
    group: "samples",
    level: "basic",
    words: ["preview", "prompt"],
    place: "root",
    control: "prompts",
  }),
  sample_every_n_epochs: field(z.int().min(0).max(100_000).default(0), {
    label: "Sample every … epochs",
    help: "0: not by epochs. Wins over steps.",
    group: "samples",
    level: "basic",
    unit: "epochs",
    words: ["preview", "interval"],
    place: "root",
  }),
  sample_every_n_steps: field(z.int().min(0).max(10_000_000).default(0), {
    label: "Sample every … steps",
    help: "0: not by steps.",
    group: "samples",
    level: "basic",
    unit: "steps",
    words: ["preview", "interval"],
    place: "root",
  }),
  sample_at_first: field(z.boolean().default(false), {
    label: "Sample before training",
    help: "To see where it starts.",
    group: "samples",
    level: "basic",
    words: ["preview", "baseline"],
    place: "root",
  }),
  sample_sampler: field(z.enum(samplers).default("euler_a"), {
    label: "Sampler",
    help: "How samples are drawn.",
    group: "samples",
    level: "expert",
    words: ["scheduler", "euler", "ddim"],
    place: "root",
  }),
});
