import type { RunEvent } from "../../../jobs/event.ts";
import type { Phase } from "../../../jobs/phase.ts";
import type { KohyaState } from "./state.ts";

/** What one call of the parser hands on, in the order of the log. */
export type Emit = (event: RunEvent) => void;

const beforeTraining: readonly Phase[] = ["prepare", "cache-latents", "cache-text"];

/**
 * Moves the run into a phase and tells it once. Nothing follows "done". Once the first step has been seen, a
 * line of the preparation (printed late by a buffered stdout) leads nowhere.
 */
export function enterPhase(state: KohyaState, phase: Phase, emit: Emit): void {
  const { progress } = state;
  if (progress.phase === phase || progress.phase === "done") return;
  if (state.trained && beforeTraining.includes(phase)) return;
  state.progress = { ...progress, phase, bar: null, etaMs: null };
  state.bars = [];
  // A pause between two steps says nothing of their speed.
  state.steps = [];
  emit({ type: "phase", phase });
}

/** Offset of the main bar: a run resumed from a saved state counts its own steps from 0. */
export function stepOffset(state: KohyaState): number {
  const { resumedStep, main, totals, progress } = state;
  if (resumedStep === null || main === null) return 0;
  const total = progress.totalSteps ?? main.total;
  // With skip_until_initial_step the bar is shorter by what was skipped inside the first epoch.
  if (main.total < total) return total - main.total;
  if (totals.batches === null) return 0;
  const perEpoch = Math.ceil(totals.batches / totals.accumulation);
  return perEpoch > 0 ? Math.floor(resumedStep / perEpoch) * perEpoch : 0;
}
