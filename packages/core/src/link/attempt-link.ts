import { hasRoom, noteAck, noteSent, type Outbox, resumeAt, startMark } from "./ledger.ts";
import type { AttemptPhase, AttemptRef, Down, Mark, Up, WantedJob } from "./messages.ts";

/**
 * What a worker says about one attempt, and what it still owes the api: pure. The worker's driver (attempt.ts)
 * feeds it facts and carries out its effects; a reconnect only makes it say again what was not acknowledged.
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
type Started = Extract<Up, { t: "started" }>;
type Exited = Extract<Up, { t: "exited" }>;
type About<T> = T extends { job: unknown } ? T : never;

export type AttemptEvent =
  | { type: "welcome"; wanted: WantedJob }
  | { type: "offline" }
  /** A row of a lease.ack. */
  | { type: "wanted"; desired: WantedJob["desired"]; stopMode: WantedJob["stopMode"] }
  | { type: "down"; message: Exclude<About<Down>, { t: "offer" }> }
  | { type: "chunk"; chunk: Chunk; weight: number }
  | { type: "started"; message: Started }
  | { type: "stopping" }
  | { type: "exited"; message: Exited }
  | { type: "ended"; channel: ChannelName; at: number }
  | { type: "artifact"; artifact: Announcement }
  | { type: "artifacts-complete" }
  /** The bytes are in and verified. */
  | { type: "uploaded"; id: number }
  /** The upload is unknown to the api, or its bytes were not right: announce again. */
  | { type: "announce-again"; id: number }
  /** The file is gone before its bytes were in. */
  | { type: "artifact-lost"; id: number };

export type AttemptEffect =
  | { type: "send"; message: Up }
  /** Read this channel's source from the mark; whatever was read beyond is forgotten. */
  | { type: "read"; channel: ChannelName; mark: Mark }
  /** There may be room for another chunk. */
  | { type: "room"; channel: ChannelName }
  | { type: "upload"; id: number; uploadId: string; offset: number }
  | { type: "stop"; mode: "save" | "now"; graceMs: number | null }
  | { type: "refused"; id: number; message: string }
  /** Kill what runs and delete the copy: the attempt belongs to nobody here. */
  | { type: "discard"; why: string }
  /** The api has everything: delete the copy. */
  | { type: "delete" };

export interface AttemptStep {
  state: AttemptLink;
  effects: AttemptEffect[];
}

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

/** One fact: the next state and what to do now. Throws only for a chunk that does not continue its channel (our bug). */
export function attemptStep(link: AttemptLink, event: AttemptEvent): AttemptStep {
  if (link.discarded || link.finished === "acked") return { state: link, effects: [] };
  switch (event.type) {
    case "welcome":
      return onWelcome(link, event.wanted);
    case "offline":
      return { state: { ...link, online: false }, effects: [] };
    case "wanted":
      if (event.desired === "discard") return discard(link, "the api gave this attempt up");
      return { state: link, effects: stopIf(event) };
    case "down":
      return onDown(link, event.message);
    case "chunk": {
      const name = event.chunk.t;
      const outbox = noteSent(link[name].outbox, event.chunk, event.weight);
      return settle({ ...link, [name]: { ...link[name], outbox } }, [{ type: "send", message: event.chunk }]);
    }
    case "started":
      return say({ ...link, phase: "running", started: event.message }, event.message);
    case "stopping":
      return { state: link.exited ? link : { ...link, phase: "stopping" }, effects: [] };
    case "exited":
      return say({ ...link, phase: "uploading", exited: event.message }, event.message);
    case "ended":
      return settle({ ...link, [event.channel]: { ...link[event.channel], end: event.at } }, []);
    case "artifact":
      return say(
        { ...link, artifacts: [...link.artifacts, { ...event.artifact, status: "told" }] },
        announcement(link, event.artifact),
      );
    case "artifacts-complete":
      return settle({ ...link, artifactsComplete: true }, []);
    case "uploaded":
      return settle(mark(link, event.id, "in"), []);
    case "announce-again": {
      const again = link.artifacts.find((artifact) => artifact.id === event.id);
      return again
        ? say(mark(link, event.id, "told"), announcement(link, again))
        : { state: link, effects: [] };
    }
    case "artifact-lost": {
      const artifacts = link.artifacts.filter((artifact) => artifact.id !== event.id);
      return settle({ ...link, artifacts }, []);
    }
  }
}

/** A new session: say again all that was not acknowledged, and read on from what is stored. */
function onWelcome(link: AttemptLink, wanted: WantedJob): AttemptStep {
  if (wanted.desired === "discard") return discard(link, "the api gave this attempt up");
  const artifacts = link.artifacts.map((artifact) =>
    artifact.status === "sending" ? { ...artifact, status: "told" as const } : artifact,
  );
  const state: AttemptLink = {
    ...link,
    online: true,
    artifacts,
    finished: "no",
    log: { ...link.log, outbox: resumeAt(wanted.log) },
    metrics: { ...link.metrics, outbox: resumeAt(wanted.metrics) },
  };
  const effects: AttemptEffect[] = [];
  if (state.started) effects.push({ type: "send", message: state.started });
  else if (!state.exited) effects.push({ type: "send", message: { t: "accept", ...state.ref } });
  if (state.exited) effects.push({ type: "send", message: state.exited });
  for (const artifact of artifacts) {
    if (artifact.status === "told") effects.push({ type: "send", message: announcement(state, artifact) });
  }
  effects.push({ type: "read", channel: "log", mark: wanted.log });
  effects.push({ type: "read", channel: "metrics", mark: wanted.metrics });
  effects.push(...stopIf(wanted));
  return settle(state, effects);
}

function stopIf({ desired, stopMode }: Pick<WantedJob, "desired" | "stopMode">): AttemptEffect[] {
  return desired === "stop" ? [{ type: "stop", mode: stopMode ?? "now", graceMs: null }] : [];
}

function onDown(link: AttemptLink, message: Extract<AttemptEvent, { type: "down" }>["message"]): AttemptStep {
  switch (message.t) {
    case "log.ack":
    case "metrics.ack": {
      const name = message.t === "log.ack" ? "log" : "metrics";
      const outbox = noteAck(link[name].outbox, message.mark);
      return settle({ ...link, [name]: { ...link[name], outbox } }, [{ type: "room", channel: name }]);
    }
    case "log.rewind":
    case "metrics.rewind":
      return rewind(link, message.t === "log.rewind" ? "log" : "metrics", message.mark);
    case "artifact.ack":
      if (!link.artifacts.some((artifact) => artifact.id === message.re && artifact.status === "told")) {
        return { state: link, effects: [] };
      }
      if (message.uploadId === null) return settle(mark(link, message.re, "in"), []);
      return {
        state: mark(link, message.re, "sending"),
        effects: [{ type: "upload", id: message.re, uploadId: message.uploadId, offset: message.offset }],
      };
    case "artifact.refused":
      return settle(mark(link, message.re, "refused"), [
        { type: "refused", id: message.re, message: message.message },
      ]);
    case "stop":
      return { state: link, effects: [{ type: "stop", mode: message.mode, graceMs: message.graceMs }] };
    case "finished.ack":
      return { state: { ...link, finished: "acked" }, effects: [{ type: "delete" }] };
    case "finished.lacks":
      return onLacks(link, message);
    case "discard":
      return discard(link, message.why);
  }
}

/** The api misses something of what `finished` claimed: go back to its marks, and announce every file again. */
function onLacks(link: AttemptLink, lacks: Extract<Down, { t: "finished.lacks" }>): AttemptStep {
  const log = rewind({ ...link, finished: "no" }, "log", lacks.log);
  const metrics = rewind(log.state, "metrics", lacks.metrics);
  let { state } = metrics;
  const effects = [...log.effects, ...metrics.effects];
  if (lacks.artifacts < count(link)) {
    const artifacts = state.artifacts.map((artifact) =>
      artifact.status === "in" ? { ...artifact, status: "told" as const } : artifact,
    );
    state = { ...state, artifacts };
    for (const artifact of artifacts) {
      if (artifact.status === "told") effects.push({ type: "send", message: announcement(state, artifact) });
    }
  }
  return settle(state, effects);
}

function rewind(link: AttemptLink, name: ChannelName, to: Mark): AttemptStep {
  const { outbox } = link[name];
  // An answer to a chunk that was sent before the last rewind: the channel stands there already.
  if (outbox.sent.seq === to.seq && outbox.sent.to === to.to) return { state: link, effects: [] };
  return {
    state: { ...link, [name]: { ...link[name], outbox: resumeAt(to) } },
    effects: [{ type: "read", channel: name, mark: to }],
  };
}

/** Says `finished` once everything it claims has been acknowledged. */
function settle(link: AttemptLink, effects: AttemptEffect[]): AttemptStep {
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
    artifacts: count(link),
  };
  return { state: { ...link, finished: "told" }, effects: [...effects, { type: "send", message }] };
}

function isIn({ outbox, end }: Channel): boolean {
  return end !== null && outbox.pending.length === 0 && outbox.acked.to >= end;
}

function count(link: AttemptLink): number {
  return link.artifacts.filter((artifact) => artifact.status === "in").length;
}

function say(link: AttemptLink, message: Up): AttemptStep {
  return settle(link, link.online ? [{ type: "send", message }] : []);
}

function announcement(link: AttemptLink, artifact: Announcement): Up {
  const { id, path, size, sha256, kind, step, epoch } = artifact;
  return { t: "artifact", ...link.ref, id, path, size, sha256, kind, step, epoch };
}

function mark(link: AttemptLink, id: number, status: AnnouncedArtifact["status"]): AttemptLink {
  const artifacts = link.artifacts.map((artifact) =>
    artifact.id === id ? { ...artifact, status } : artifact,
  );
  return { ...link, artifacts };
}

function discard(link: AttemptLink, why: string): AttemptStep {
  return { state: { ...link, discarded: true }, effects: [{ type: "discard", why }] };
}
