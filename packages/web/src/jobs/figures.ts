import type { Progress } from "@loralei/core/jobs/progress";

/**
 * 0 … 1 of the main bar; null while the total is unknown. The rule of core's `fractionOf`, kept here as well so
 * that the first load does not carry the schemas beside it.
 */
export function fractionOf(progress: Pick<Progress, "step" | "totalSteps">): number | null {
  return progress.totalSteps === null ? null : Math.min(1, progress.step / progress.totalSteps);
}
