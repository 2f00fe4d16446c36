import type { RouterOutputs } from "@loralei/api";
import type { Advice } from "@loralei/core/trainers/trainer";
import type { Io } from "../command.ts";

/** All advice, errors first, each with its setting. */
export function tellAdvice(advice: readonly Advice[], io: Pick<Io, "err">): void {
  for (const severity of ["error", "warning", "info"] as const) {
    for (const { field, message } of advice.filter((item) => item.severity === severity)) {
      io.err(`${words[severity]}${field ? ` ${field}:` : ""} ${message}\n`);
    }
  }
}
const words = { error: "Error:", warning: "Warning:", info: "Note:" };

export function hasErrors(advice: readonly Advice[]): boolean {
  return advice.some(({ severity }) => severity === "error");
}

/** What a start would do, and why a worker could not. */
export function tellEstimate(
  { estimate, fits }: Pick<RouterOutputs["jobs"]["validate"], "estimate" | "fits">,
  io: Pick<Io, "err">,
): void {
  if (estimate) {
    const { imagesWithRepeats, stepsPerEpoch, epochs, totalSteps, checkpoints } = estimate;
    io.err(
      `${imagesWithRepeats} images with repeats, ${stepsPerEpoch} steps an epoch, ${epochs} epochs: ${totalSteps} steps; ${checkpoints} checkpoints besides the final model.\n`,
    );
  }
  if (fits.length === 0) io.err("No worker is known yet; the job will wait for one.\n");
  else if (fits.every(({ why }) => why !== null)) {
    io.err("No worker can run it now; the job will wait:\n");
    for (const { workerName, why } of fits) io.err(`  ${workerName}: ${why}\n`);
  }
}
