import type { AttemptEffect, AttemptStep } from "./attempt-link-events.ts";
import type { AnnouncedArtifact, Announcement, AttemptLink, Channel } from "./attempt-link-state.ts";
import type { Up } from "./messages.ts";

/** Says `finished` once everything it claims has been acknowledged. */
export function settle(link: AttemptLink, effects: AttemptEffect[]): AttemptStep {
  const owes =
    !link.online ||
    link.finished !== "no" ||
    link.exited === null ||
    !link.artifactsComplete ||
    !isIn(link.log) ||
    !isIn(link.metrics) ||
    link.artifacts.some((artifact) => artifact.status === "told" || artifact.status === "sending");
  if (owes) return { state: link, effects };
  const message: Up = {
    t: "finished",
    ...link.ref,
    id: link.artifacts.length,
    log: link.log.outbox.acked,
    metrics: link.metrics.outbox.acked,
    artifacts: countIn(link),
  };
  return { state: { ...link, finished: "told" }, effects: [...effects, { type: "send", message }] };
}

function isIn({ outbox, end }: Channel): boolean {
  return end !== null && outbox.pending.length === 0 && outbox.acked.to >= end;
}

/** How many files the api has. */
export function countIn(link: AttemptLink): number {
  return link.artifacts.filter((artifact) => artifact.status === "in").length;
}

/** Says this now if there is a session; the next welcome says it again if not. */
export function say(link: AttemptLink, message: Up): AttemptStep {
  return settle(link, link.online ? [{ type: "send", message }] : []);
}

export function announcement(link: AttemptLink, artifact: Announcement): Up {
  const { id, path, size, sha256, kind, step, epoch } = artifact;
  return { t: "artifact", ...link.ref, id, path, size, sha256, kind, step, epoch };
}

export function withStatus(link: AttemptLink, id: number, status: AnnouncedArtifact["status"]): AttemptLink {
  const artifacts = link.artifacts.map((artifact) =>
    artifact.id === id ? { ...artifact, status } : artifact,
  );
  return { ...link, artifacts };
}
