import { z } from "zod";
import { Phase } from "./phase.ts";

/**
 * The newest figures of an attempt: droppable, the newest wins. Percent is never stored: it is
 * `step / totalSteps` (see `percentOf`), so that no caching bar and no epoch line can move it.
 */
export const Progress = z.object({
  phase: Phase,
  /** Optimisation steps done, counted over the whole job (offset of a resumed run included). */
  step: z.int().min(0),
  totalSteps: z.int().min(1).nullable(),
  epoch: z.int().min(0).nullable(),
  totalEpochs: z.int().min(1).nullable(),
  /** The trainer's running average as last shown; null before the first. Not finite is told as a text. */
  loss: z.union([z.number(), z.enum(["nan", "inf", "-inf"])]).nullable(),
  lr: z.number().nullable(),
  /** Steps per second over the last arrivals; null until two steps have arrived. */
  rate: z.number().min(0).nullable(),
  /** Milliseconds to the end of the phase. */
  etaMs: z.number().min(0).nullable(),
  /** The bar of the phase under way (caching, sampling …): done and total of its own unit. */
  bar: z.object({ label: z.string().max(200), done: z.number(), total: z.number() }).nullable(),
  /** The live text of the bar as the trainer drew it; not stored in the log. */
  line: z.string().max(1_000).nullable(),
});
export type Progress = z.infer<typeof Progress>;

export const noProgress: Progress = {
  phase: "prepare",
  step: 0,
  totalSteps: null,
  epoch: null,
  totalEpochs: null,
  loss: null,
  lr: null,
  rate: null,
  etaMs: null,
  bar: null,
  line: null,
};

/** 0 … 1 of the main bar over total optimisation steps; null while the total is unknown. */
export function fractionOf(progress: Progress): number | null {
  if (progress.totalSteps === null) return null;
  return Math.min(1, progress.step / progress.totalSteps);
}
