import { announcement, countIn, say, settle, withStatus } from "./attempt-debts.ts";
import type { AttemptEffect, AttemptEvent, AttemptStep } from "./attempt-link-events.ts";
import type { AttemptLink, ChannelName } from "./attempt-link-state.ts";
import { noteAck, noteSent, resumeAt } from "./ledger.ts";
import type { Down, Mark, WantedJob } from "./messages.ts";

/**
 * One fact: the next state and what to do now. What a worker says about one attempt is told in attempt-link-state.ts.
 * Throws only for a chunk that does not continue its channel (our bug).
 */
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
      return settle(withStatus(link, event.id, "in"), []);
    case "announce-again": {
      const again = link.artifacts.find((artifact) => artifact.id === event.id);
      return again
        ? say(withStatus(link, event.id, "told"), announcement(link, again))
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
      if (message.uploadId === null) return settle(withStatus(link, message.re, "in"), []);
      return {
        state: withStatus(link, message.re, "sending"),
        effects: [{ type: "upload", id: message.re, uploadId: message.uploadId, offset: message.offset }],
      };
    case "artifact.refused":
      return settle(withStatus(link, message.re, "refused"), [
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
  if (lacks.artifacts < countIn(link)) {
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

function discard(link: AttemptLink, why: string): AttemptStep {
  return { state: { ...link, discarded: true }, effects: [{ type: "discard", why }] };
}
