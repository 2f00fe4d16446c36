import type { Down, Up } from "@loralei/core/link/messages";
import type { Capabilities } from "@loralei/core/workers/capabilities";
import type { Attempt } from "./attempt/attempt.ts";

type Offer = Extract<Down, { t: "offer" }>;
type Reason = Pick<Extract<Up, { t: "reject" }>, "reason" | "message">;

/** Less than this would not hold one checkpoint. */
const leastDiskMb = 512;

/** Why this worker cannot take an offer now; null when it can. The api knows the same, but may know it late. */
export function whyReject(
  offer: Offer,
  worker: { capabilities: Capabilities; draining: boolean; stopping: boolean; attempts: readonly Attempt[] },
): Reason | null {
  const { capabilities } = worker;
  if (worker.stopping) return { reason: "stopping", message: "this worker is stopping" };
  if (worker.draining) return { reason: "draining", message: "this worker takes no new jobs" };
  const busy = worker.attempts.filter((attempt) => attempt.isBusy());
  if (busy.some((attempt) => attempt.offer.job === offer.job)) {
    return { reason: "busy", message: "an earlier attempt of this job still runs here" };
  }
  for (const uuid of offer.gpus) {
    if (!capabilities.gpus.some((gpu) => gpu.uuid === uuid)) {
      return { reason: "busy", message: `this worker has no GPU ${uuid}` };
    }
    if (busy.some((attempt) => attempt.offer.gpus.includes(uuid))) {
      return { reason: "busy", message: `GPU ${uuid} is in use` };
    }
  }
  const onCpu = busy.filter((attempt) => attempt.offer.gpus.length === 0).length;
  if (offer.gpus.length === 0 && onCpu >= capabilities.slots.cpu) {
    return { reason: "busy", message: `all ${capabilities.slots.cpu} CPU slots are in use` };
  }
  if (capabilities.diskFreeMb < leastDiskMb) {
    return { reason: "disk", message: `only ${capabilities.diskFreeMb} MB are free on this worker's disk` };
  }
  const { spec } = offer;
  if (spec.kind !== "train") return null;
  const found = capabilities.trainers.find((trainer) => trainer.id === spec.trainer);
  if (found?.ok) return null;
  return {
    reason: "trainer-missing",
    message: (found?.reason ?? `no trainer "${spec.trainer}" here`).slice(0, 2_000),
  };
}
