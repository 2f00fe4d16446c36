import { judgeChunk } from "./ledger.ts";
import type { AttemptRef, Down, Limits, Mark, Up, WantedJob } from "./messages.ts";
import { bounds, closeCodes, protocol, readUp } from "./messages.ts";

/**
 * The api's side of one connection of a worker: pure, so the gateway drives it with a socket, the tests with a
 * fake wire. One machine per connection; which connection of a worker is the live one is the gateway's map.
 *
 * The gateway does this:
 *  1. after the upgrade (the token told the worker's id): `openServerLink`
 *  2. feeds events: each text frame (`frame`), each ping or pong (`alive`), `closed`, and `tick` at `dueAtMs(state)`
 *  3. carries out the effects in their order:
 *     - `send`, `ping`, `close` (close with the code, then terminate), `terminate`, `reading` (pause or resume the socket)
 *     - `greet`: in one transaction note the worker's hello, look up what is desired of each job of its inventory and
 *       of each job that the store has on this worker; close the older session of this worker with the event
 *       `superseded`; answer by the event `greeted` (or `refused`). A job that the store has on this worker and that
 *       is absent from the inventory is one that the worker has lost: the gateway ends that attempt
 *     - `renew`: renew the leases of these attempts; answer `renewed` with the rows that hold. What is asked and
 *       not among them is told to be discarded
 *     - `store`: one message about a job. Carry these out strictly in their order, answer each by `stored` with the
 *       message to send back, if any, after the commit (`answerChunk` judges a chunk and makes its answer), or by
 *       `failed` when it could not be stored: the connection is then dropped, and the worker sends again
 *     - `caps`, `stats`, `progress`, `bye`: no answer
 *     - `ended`: the session is over, once
 *  4. sends offers, stops, drains … by the event `tell`
 *
 * A message about an attempt that this worker does not hold is never stored: it is answered by `discard`.
 */
export interface ServerLink {
  readonly workerId: string;
  readonly stage: "waiting" | "greeting" | "open" | "ended";
  readonly limits: Limits;
  readonly openedAtMs: number;
  readonly heardAtMs: number;
  readonly pingedAtMs: number;
  /** Attempts this session may speak of: job → attempt. */
  readonly holds: ReadonlyMap<string, number>;
  /** Bytes of frames handed to the store and not answered yet. */
  readonly storing: number;
  readonly reading: boolean;
}

/** A message about an attempt that the store keeps. */
export type JobMessage = Extract<
  Up,
  { t: "accept" | "reject" | "started" | "log" | "metrics" | "artifact" | "exited" | "finished" }
>;

type Hello = Extract<Up, { t: "hello" }>;
type Lease = Extract<Up, { t: "lease" }>;
type LeaseAck = Extract<Down, { t: "lease.ack" }>;

export type ServerEvent =
  | { type: "frame"; nowMs: number; text: string }
  | { type: "alive"; nowMs: number }
  | { type: "tick"; nowMs: number }
  | { type: "closed"; why: string }
  | { type: "superseded" }
  | { type: "greeted"; nowMs: number; sessionId: string; limits: Limits; jobs: readonly WantedJob[] }
  | { type: "refused"; code: number; reason: string }
  | { type: "renewed"; re: number; asked: Lease["jobs"]; held: LeaseAck["jobs"] }
  | { type: "stored"; message: JobMessage; weight: number; reply: Down | null }
  | { type: "failed"; weight: number; why: string }
  | { type: "tell"; message: Down };

export type ServerEffect =
  | { type: "send"; message: Down }
  | { type: "ping" }
  | { type: "close"; code: number; reason: string }
  | { type: "terminate" }
  | { type: "reading"; on: boolean }
  | { type: "greet"; hello: Hello }
  | { type: "renew"; id: number; jobs: Lease["jobs"] }
  | { type: "store"; message: JobMessage; weight: number }
  | { type: "caps"; caps: Hello["caps"] }
  | { type: "stats"; stats: Extract<Up, { t: "stats" }>["stats"] }
  | { type: "progress"; message: Extract<Up, { t: "progress" }> }
  | { type: "bye"; reason: string }
  /** For the api's own log: a frame of a type this version does not know, or a message about a foreign attempt. */
  | { type: "note"; what: "unknown-type" | "stale"; detail: string }
  | { type: "ended"; why: string };

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

/**
 * Judges a log or metrics chunk against the stored mark, inside the transaction that would store it.
 * `judged: "store"`: append it and save `mark` with it; else store nothing. `reply` goes back after the commit.
 */
export function answerChunk(
  stored: Mark,
  chunk: Extract<Up, { t: "log" | "metrics" }>,
): { judged: "store" | "again" | "rewind"; mark: Mark; reply: Down } {
  const { job, attempt, t } = chunk;
  const judged = judgeChunk(stored, chunk);
  const mark = judged === "store" ? { seq: chunk.seq, to: chunk.to } : stored;
  return { judged, mark, reply: { t: `${t}.${judged === "rewind" ? "rewind" : "ack"}`, job, attempt, mark } };
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
      if (!holds(link, message)) return stale(link, message);
      return { state: link, effects: [{ type: "progress", message }] };
    case "accept":
    case "reject":
    case "started":
    case "log":
    case "metrics":
    case "artifact":
    case "exited":
    case "finished":
      if (!holds(link, message)) return stale(link, message);
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
    holds: new Map(wanted.map((job) => [job.job, job.attempt])),
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
  const held = new Set(event.held.map((row) => `${row.job}:${row.attempt}`));
  const lost = event.asked.filter((row) => !held.has(`${row.job}:${row.attempt}`));
  const message: Down = {
    t: "lease.ack",
    re: event.re,
    jobs: [
      ...event.held,
      ...lost.map(({ job, attempt }) => ({
        job,
        attempt,
        ttlMs: 0,
        desired: "discard" as const,
        stopMode: null,
      })),
    ],
  };
  return { state: release(link, lost), effects: [{ type: "send", message }] };
}

function onStored(link: ServerLink, event: Extract<ServerEvent, { type: "stored" }>): ServerStep {
  const over =
    event.message.t === "reject" || event.reply?.t === "finished.ack" || event.reply?.t === "discard";
  const state = over ? release(link, [event.message]) : link;
  return withStoring(state, -event.weight, event.reply ? [{ type: "send", message: event.reply }] : []);
}

function onTell(link: ServerLink, message: Down): ServerStep {
  if (link.stage !== "open") return { state: link, effects: [] };
  const effects: ServerEffect[] = [{ type: "send", message }];
  if (message.t === "offer") {
    return { state: { ...link, holds: new Map(link.holds).set(message.job, message.attempt) }, effects };
  }
  if (message.t === "discard") return { state: release(link, [message]), effects };
  if (message.t === "limits") return { state: { ...link, limits: message.limits }, effects };
  return { state: link, effects };
}

function stale(
  link: ServerLink,
  { job, attempt, t }: JobMessage | Extract<Up, { t: "progress" }>,
): ServerStep {
  const why = "this attempt is not held by this worker any more";
  return {
    state: link,
    effects: [
      { type: "note", what: "stale", detail: `${t} of ${job}:${attempt}` },
      { type: "send", message: { t: "discard", job, attempt, why } },
    ],
  };
}

function holds(link: ServerLink, ref: AttemptRef): boolean {
  return link.holds.get(ref.job) === ref.attempt;
}

function release(link: ServerLink, refs: readonly AttemptRef[]): ServerLink {
  const gone = refs.filter((ref) => holds(link, ref));
  if (gone.length === 0) return link;
  const next = new Map(link.holds);
  for (const ref of gone) next.delete(ref.job);
  return { ...link, holds: next };
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
