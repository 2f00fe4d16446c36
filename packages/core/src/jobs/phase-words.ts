import type { Phase } from "./phase.ts";

/** Phases as pages and terminals say them. Without a schema beside them: pages load this at once. */
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
