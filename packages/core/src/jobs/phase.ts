import { z } from "zod";

/** What an attempt is doing, in the order a training goes through it. */
export const Phase = z.enum([
  "prepare",
  "cache-latents",
  "cache-text",
  "train",
  "sample",
  "save",
  "validate",
  "done",
  // install and self-test
  "fetch",
  "setup",
  "check",
]);
export type Phase = z.infer<typeof Phase>;

export const phaseWords: Record<Phase, string> = {
  prepare: "Preparing",
  "cache-latents": "Caching latents",
  "cache-text": "Caching text",
  train: "Training",
  sample: "Sampling",
  save: "Saving",
  validate: "Validating",
  done: "Done",
  fetch: "Fetching",
  setup: "Setting up",
  check: "Checking",
};
