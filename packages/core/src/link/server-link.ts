import type { Down, Limits } from "./messages.ts";
import { bounds, closeCodes, protocol, readUp } from "./messages.ts";
import {
  answerLease,
  answerStale,
  type Holds,
  holdsOf,
  isHeld,
  withHeld,
  withoutHeld,
} from "./server-holds.ts";
import type { Hello, ServerEffect, ServerEvent } from "./server-link-events.ts";

/**
 * The api's side of one connection of a worker: pure, so the gateway drives it with a socket, the tests with a
 * fake wire. One machine per connection; which connection of a worker is the live one is the gateway's map. What the
 * gateway has to do is told in server-link-events.ts.
 */
export interface ServerLink {
  readonly workerId: string;
  readonly stage: "waiting" | "greeting" | "open" | "ended";
  readonly limits: Limits;
  readonly openedAtMs: number;
  readonly heardAtMs: number;
  readonly pingedAtMs: number;
  readonly holds: Holds;
  /** Bytes of frames handed to the store and not answered yet. */
  readonly storing: number;
  readonly reading: boolean;
}

export interface ServerStep {
  state: ServerLink;
  effects: ServerEffect[];
}

/** Above this many unstored bytes the socket is not read; below half of it, it is again. */
const storingLimit = 1024 * 1024;

/** A connection whose upgrade was authorised for this worker. `limits` hold until the welcome brings others. */
export function openServerLink(open: { workerId: string; nowMs: number; limits: Limits }): ServerLink {
  return {
    workerId: open.workerId,
    stage: "waiting",
    limits: open.limits,
    openedAtMs: open.nowMs,
    heardAtMs: open.nowMs,
    pingedAtMs: open.nowMs,
    holds: new Map(),
    storing: 0,
    reading: true,
  };
}

/** When the next `tick` is due; Infinity once the session has ended. */
export function dueAtMs(link: ServerLink): number {
  if (link.stage === "ended") return Number.POSITIVE_INFINITY;
  const silence = link.heardAtMs + 2 * link.limits.pingMs;
  if (link.stage === "waiting") return Math.min(silence, link.openedAtMs + bounds.helloMs);
  return Math.min(silence, link.pingedAtMs + link.limits.pingMs);
}

/** One event: the next state and what to do now. Never throws; after the end every event is without effect. */
export function serverStep(link: ServerLink, event: ServerEvent): ServerStep {
  if (link.stage === "ended") return { state: link, effects: [] };
  switch (event.type) {
    case "frame":
      return onFrame({ ...link, heardAtMs: event.nowMs }, event.text);
    case "alive":
      return { state: { ...link, heardAtMs: event.nowMs }, effects: [] };
    case "tick":
      return onTick(link, event.nowMs);
    case "closed":
      return { state: { ...link, stage: "ended" }, effects: [{ type: "ended", why: event.why }] };
    case "superseded":
      return end(link, closeCodes.superseded, "a newer session of this worker took over");
    case "refused":
      return end(link, event.code, event.reason);
    case "greeted":
      return onGreeted(link, event);
    case "renewed":
      return onRenewed(link, event);
    case "stored":
      return onStored(link, event);
    case "failed":
      return end(link, closeCodes.restart, `could not be stored: ${event.why}`);
    case "tell":
      return onTell(link, event.message);
  }
}

function onFrame(link: ServerLink, text: string): ServerStep {
  const frame = readUp(text);
  if (!frame.ok) {
    if (frame.why === "unknown-type" && link.stage === "open") {
      return { state: link, effects: [{ type: "note", what: "unknown-type", detail: frame.detail }] };
    }
    return end(link, closeCodes.protocol, `${frame.why}: ${frame.detail}`);
  }
  const { message } = frame;
  if (message.t === "hello") return onHello(link, message);
  if (link.stage !== "open") return end(link, closeCodes.protocol, `${message.t} before the welcome`);
  switch (message.t) {
    case "caps":
      return { state: link, effects: [{ type: "caps", caps: message.caps }] };
    case "stats":
      return { state: link, effects: [{ type: "stats", stats: message.stats }] };
    case "bye":
      return { state: link, effects: [{ type: "bye", reason: message.reason }] };
    case "lease":
      return { state: link, effects: [{ type: "renew", id: message.id, jobs: message.jobs }] };
    case "progress":
      if (!isHeld(link.holds, message)) return { state: link, effects: answerStale(message) };
      return { state: link, effects: [{ type: "progress", message }] };
    case "accept":
    case "reject":
    case "started":
    case "log":
    case "metrics":
    case "artifact":
    case "exited":
    case "finished":
      if (!isHeld(link.holds, message)) return { state: link, effects: answerStale(message) };
      return withStoring(link, text.length, [{ type: "store", message, weight: text.length }]);
  }
}

function onHello(link: ServerLink, hello: Hello): ServerStep {
  if (link.stage !== "waiting") return end(link, closeCodes.protocol, "a second hello");
  if (hello.workerId !== link.workerId) {
    return end(link, closeCodes.notYours, "the token belongs to another worker");
  }
  if (hello.proto[0] > protocol.max || hello.proto[1] < protocol.min) {
    return end(
      link,
      closeCodes.protocol,
      `this api speaks versions ${protocol.min} to ${protocol.max} of the link`,
    );
  }
  return { state: { ...link, stage: "greeting" }, effects: [{ type: "greet", hello }] };
}

function onGreeted(link: ServerLink, event: Extract<ServerEvent, { type: "greeted" }>): ServerStep {
  if (link.stage !== "greeting") return { state: link, effects: [] };
  const wanted = event.jobs.filter((job) => job.desired !== "discard");
  const state: ServerLink = {
    ...link,
    stage: "open",
    limits: event.limits,
    pingedAtMs: event.nowMs,
    holds: holdsOf(wanted),
  };
  const { sessionId, limits } = event;
  const welcome: Down = { t: "welcome", proto: protocol.max, sessionId, limits, jobs: [...event.jobs] };
  return { state, effects: [{ type: "send", message: welcome }] };
}

function onTick(before: ServerLink, nowMs: number): ServerStep {
  // While the socket is not read, silence is ours, not the worker's.
  const link = before.reading ? before : { ...before, heardAtMs: nowMs };
  if (link.stage === "waiting" && nowMs >= link.openedAtMs + bounds.helloMs) {
    return end(link, closeCodes.helloTimeout, "no hello in time");
  }
  if (nowMs >= link.heardAtMs + 2 * link.limits.pingMs) {
    const why = `nothing heard for ${nowMs - link.heardAtMs} ms`;
    return { state: { ...link, stage: "ended" }, effects: [{ type: "terminate" }, { type: "ended", why }] };
  }
  if (link.stage === "waiting" || nowMs < link.pingedAtMs + link.limits.pingMs)
    return { state: link, effects: [] };
  return { state: { ...link, pingedAtMs: nowMs }, effects: [{ type: "ping" }] };
}

function onRenewed(link: ServerLink, event: Extract<ServerEvent, { type: "renewed" }>): ServerStep {
  const { message, lost } = answerLease(event.re, event.asked, event.held);
  return {
    state: { ...link, holds: withoutHeld(link.holds, lost) },
    effects: [{ type: "send", message }],
  };
}

function onStored(link: ServerLink, event: Extract<ServerEvent, { type: "stored" }>): ServerStep {
  const over =
    event.message.t === "reject" || event.reply?.t === "finished.ack" || event.reply?.t === "discard";
  const state = over ? { ...link, holds: withoutHeld(link.holds, [event.message]) } : link;
  return withStoring(state, -event.weight, event.reply ? [{ type: "send", message: event.reply }] : []);
}

function onTell(link: ServerLink, message: Down): ServerStep {
  if (link.stage !== "open") return { state: link, effects: [] };
  const effects: ServerEffect[] = [{ type: "send", message }];
  if (message.t === "offer") {
    return { state: { ...link, holds: withHeld(link.holds, message) }, effects };
  }
  if (message.t === "discard") {
    return { state: { ...link, holds: withoutHeld(link.holds, [message]) }, effects };
  }
  if (message.t === "limits") return { state: { ...link, limits: message.limits }, effects };
  return { state: link, effects };
}

function withStoring(link: ServerLink, bytes: number, effects: ServerEffect[]): ServerStep {
  const storing = Math.max(0, link.storing + bytes);
  const reading = link.reading ? storing <= storingLimit : storing < storingLimit / 2;
  if (reading !== link.reading) effects.push({ type: "reading", on: reading });
  return { state: { ...link, storing, reading }, effects };
}

function end(link: ServerLink, code: number, reason: string): ServerStep {
  return {
    state: { ...link, stage: "ended" },
    effects: [
      // RFC 6455 section 5.5: a close frame holds at most 123 bytes of reason.
      { type: "close", code, reason: reason.slice(0, 120) },
      { type: "ended", why: reason },
    ],
  };
}
