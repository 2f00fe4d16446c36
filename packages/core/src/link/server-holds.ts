import type { AttemptRef, Down, Up } from "./messages.ts";
import type { JobMessage, ServerEffect } from "./server-link-events.ts";

/** The attempts that one session may speak of: job → attempt. */
export type Holds = ReadonlyMap<string, number>;

type Asked = Extract<Up, { t: "lease" }>["jobs"];
type LeaseAck = Extract<Down, { t: "lease.ack" }>;

export function holdsOf(refs: readonly AttemptRef[]): Holds {
  return new Map(refs.map((ref) => [ref.job, ref.attempt]));
}

export function isHeld(holds: Holds, ref: AttemptRef): boolean {
  return holds.get(ref.job) === ref.attempt;
}

/** With this attempt, in place of an earlier one of its job. */
export function withHeld(holds: Holds, ref: AttemptRef): Holds {
  return new Map(holds).set(ref.job, ref.attempt);
}

/** Without these attempts; a later attempt of the same job stays. */
export function withoutHeld(holds: Holds, refs: readonly AttemptRef[]): Holds {
  const gone = refs.filter((ref) => isHeld(holds, ref));
  if (gone.length === 0) return holds;
  const next = new Map(holds);
  for (const ref of gone) next.delete(ref.job);
  return next;
}

/** The answer to a lease: the rows that the store renewed, and a discard for each that was asked and is not among them. */
export function answerLease(
  re: number,
  asked: Asked,
  renewed: LeaseAck["jobs"],
): { message: LeaseAck; lost: Asked } {
  const held = new Set(renewed.map((row) => `${row.job}:${row.attempt}`));
  const lost = asked.filter((row) => !held.has(`${row.job}:${row.attempt}`));
  const refused = lost.map(({ job, attempt }) => ({
    job,
    attempt,
    ttlMs: 0,
    desired: "discard" as const,
    stopMode: null,
  }));
  return { message: { t: "lease.ack", re, jobs: [...renewed, ...refused] }, lost };
}

/** What is done about a message of an attempt that is not held: it is stored nowhere, and its worker told to end it. */
export function answerStale({
  job,
  attempt,
  t,
}: JobMessage | Extract<Up, { t: "progress" }>): ServerEffect[] {
  const why = "this attempt is not held by this worker any more";
  return [
    { type: "note", what: "stale", detail: `${t} of ${job}:${attempt}` },
    { type: "send", message: { t: "discard", job, attempt, why } },
  ];
}
