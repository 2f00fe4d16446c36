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
