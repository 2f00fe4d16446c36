import { hasRoom, type Outbox, resumeAt, startMark } from "./ledger.ts";
import type { AttemptPhase, AttemptRef, Up } from "./messages.ts";

/**
 * What a worker says about one attempt, and what it still owes the api: pure. The worker's driver (attempt.ts)
 * feeds facts to `attemptStep` (attempt-link.ts) and carries out its effects; a reconnect only makes it say again
 * what was not acknowledged.
 *
 * Two numbered channels (log and metrics) are read from files on demand: an effect `read` names the mark to go on
 * from, `hasRoomFor` says whether another chunk may be sent. Files are announced, uploaded where asked for, and
 * remembered until the api has them. When the process has exited, both channels are at their end and every file is
 * in, `finished` is said; `finished.ack` alone allows to delete the worker's copy.
 */
export interface AttemptLink {
  readonly ref: AttemptRef;
  readonly phase: AttemptPhase;
  /** True between a welcome that wants this attempt and the end of that session. */
  readonly online: boolean;
  readonly log: Channel;
  readonly metrics: Channel;
  readonly artifacts: readonly AnnouncedArtifact[];
  /** True once no further file can appear. */
  readonly artifactsComplete: boolean;
  readonly started: Started | null;
  readonly exited: Exited | null;
  readonly finished: "no" | "told" | "acked";
  /** The api took the attempt away: everything after is without effect. */
  readonly discarded: boolean;
}

export interface Channel {
  readonly outbox: Outbox;
  /** Where the source ends, once it grows no more; null while it may grow. */
  readonly end: number | null;
}

export type ChannelName = "log" | "metrics";
export type Chunk = Extract<Up, { t: "log" | "metrics" }>;
export type Announcement = Omit<Extract<Up, { t: "artifact" }>, "t" | "job" | "attempt">;
export type AnnouncedArtifact = Announcement & {
  /** told: the api has not answered · sending: its bytes are wanted · in: the api has it · refused: it will not take it. */
  readonly status: "told" | "sending" | "in" | "refused";
};
export type Started = Extract<Up, { t: "started" }>;
export type Exited = Extract<Up, { t: "exited" }>;

const channel: Channel = { outbox: resumeAt(startMark), end: null };

/** An attempt accepted in the present session, nothing said of it yet. */
export function acceptedAttempt(ref: AttemptRef): AttemptLink {
  return {
    ref: { job: ref.job, attempt: ref.attempt },
    phase: "preparing",
    online: true,
    log: channel,
    metrics: channel,
    artifacts: [],
    artifactsComplete: false,
    started: null,
    exited: null,
    finished: "no",
    discarded: false,
  };
}

/** An attempt found on disk by a daemon that has just started; silent until a welcome tells what the api has of it. */
export function adoptedAttempt(
  ref: AttemptRef,
  found: { phase: AttemptPhase; started: Started | null; artifacts: readonly AnnouncedArtifact[] },
): AttemptLink {
  return { ...acceptedAttempt(ref), ...found, online: false };
}

/** True while a chunk of this channel may be sent now. `window` in bytes (limits.logWindow). */
export function hasRoomFor(link: AttemptLink, name: ChannelName, window: number): boolean {
  return link.online && !link.discarded && hasRoom(link[name].outbox, window);
}
