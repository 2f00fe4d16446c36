import type { Down, Limits } from "./messages.ts";
import { closeCodes, defaultLimits, readDown } from "./messages.ts";

/**
 * The worker's session with the api: dial, greet, keep alive, renew leases, dial again. Pure: no socket, clock or
 * chance of its own. What is said about each attempt is attempt-link.ts.
 *
 * idle → connecting → greeting → open → waiting → connecting … until `stop`.
 */
export interface WorkerLink {
  readonly stage: "idle" | "connecting" | "greeting" | "open" | "waiting" | "stopped";
  readonly limits: Limits;
  /** Connections in a row that ended before their welcome. */
  readonly failures: number;
  readonly retryAtMs: number;
  readonly startedAtMs: number;
  readonly heardAtMs: number;
  readonly pingedAtMs: number;
  readonly renewedAtMs: number;
  readonly nextId: number;
}

export type WorkerEvent =
  | { type: "start"; nowMs: number }
  | { type: "opened"; nowMs: number }
  | { type: "frame"; nowMs: number; text: string }
  /** A ping or pong frame of the api. */
  | { type: "alive"; nowMs: number }
  | { type: "tick"; nowMs: number }
  /**
   * The socket is gone: close code (1006 when there was none), or the HTTP status that refused the upgrade.
   * `random` in 0 … 1 spreads the next try.
   */
  | { type: "closed"; nowMs: number; code: number; reason: string; random: number }
  | { type: "stop" };

export type WorkerEffect =
  | { type: "connect" }
  /** Send `hello` with the capabilities and inventory of this moment. */
  | { type: "hello" }
  /** Send `lease` with this id and the inventory of this moment. */
  | { type: "lease"; id: number }
  | { type: "ping" }
  | { type: "terminate"; why: string }
  /** The session is open: resume every attempt from what the api has of it. */
  | { type: "welcome"; message: Extract<Down, { t: "welcome" }> }
  | { type: "down"; message: Exclude<Down, { t: "welcome" }> }
  | { type: "offline"; why: string; retryInMs: number }
  | { type: "note"; what: "unknown-type"; detail: string };

export interface WorkerStep {
  state: WorkerLink;
  effects: WorkerEffect[];
}

/** How long a connection may take to open, and a refused worker waits at most before it asks again. */
export const dialing = { connectMs: 5_000, firstMs: 250, mostMs: 1_500, refusedMs: 30_000 } as const;

/**
 * Ends that another try will not change soon: wrong token, other protocol, another daemon of the same identity.
 * A worker refused so asks again, seldom: the api may be upgraded or the worker allowed again.
 */
const refusals: ReadonlySet<number> = new Set([
  closeCodes.protocol,
  closeCodes.notYours,
  closeCodes.superseded,
  closeCodes.disabled,
  401,
  403,
  404,
  426,
]);

export const idleWorkerLink: WorkerLink = {
  stage: "idle",
  limits: defaultLimits,
  failures: 0,
  retryAtMs: 0,
  startedAtMs: 0,
  heardAtMs: 0,
  pingedAtMs: 0,
  renewedAtMs: 0,
  nextId: 1,
};

/** True for a close code or HTTP status after which trying again at once is useless. */
export function isRefusal(code: number): boolean {
  return refusals.has(code);
}

/**
 * Milliseconds until the next try: full jitter over a doubling bound, capped low, since a healed link should be
 * back within two seconds; a refused worker waits in the order of half a minute.
 */
export function backoffMs(failures: number, refused: boolean, random: number): number {
  if (refused) return Math.round(dialing.refusedMs * (0.5 + random / 2));
  return Math.round(Math.min(dialing.mostMs, dialing.firstMs * 2 ** Math.min(failures, 8)) * random);
}

/** When the next `tick` is due; Infinity when none is. */
export function workerDueAtMs(link: WorkerLink): number {
  const silence = link.heardAtMs + 2 * link.limits.pingMs;
  switch (link.stage) {
    case "idle":
    case "stopped":
      return Number.POSITIVE_INFINITY;
    case "waiting":
      return link.retryAtMs;
    case "connecting":
      return link.startedAtMs + dialing.connectMs;
    case "greeting":
      return silence;
    case "open":
      return Math.min(silence, link.pingedAtMs + link.limits.pingMs, link.renewedAtMs + link.limits.renewMs);
  }
}

/** One event: the next state and what to do now. Never throws. */
export function workerStep(link: WorkerLink, event: WorkerEvent): WorkerStep {
  if (link.stage === "stopped") return { state: link, effects: [] };
  switch (event.type) {
    case "start":
      return link.stage === "idle" ? connect(link, event.nowMs) : { state: link, effects: [] };
    case "opened":
      if (link.stage !== "connecting") return { state: link, effects: [] };
      return {
        state: { ...link, stage: "greeting", heardAtMs: event.nowMs },
        effects: [{ type: "hello" }],
      };
    case "frame":
      return onFrame({ ...link, heardAtMs: event.nowMs }, event.text, event.nowMs);
    case "alive":
      return { state: { ...link, heardAtMs: event.nowMs }, effects: [] };
    case "tick":
      return onTick(link, event.nowMs);
    case "closed":
      return onClosed(link, event);
    case "stop":
      return { state: { ...link, stage: "stopped" }, effects: [] };
  }
}

function connect(link: WorkerLink, nowMs: number): WorkerStep {
  return { state: { ...link, stage: "connecting", startedAtMs: nowMs }, effects: [{ type: "connect" }] };
}

function onFrame(link: WorkerLink, text: string, nowMs: number): WorkerStep {
  if (link.stage !== "greeting" && link.stage !== "open") return { state: link, effects: [] };
  const frame = readDown(text);
  if (!frame.ok) {
    if (frame.why === "unknown-type") {
      return { state: link, effects: [{ type: "note", what: "unknown-type", detail: frame.detail }] };
    }
    return { state: link, effects: [{ type: "terminate", why: `${frame.why}: ${frame.detail}` }] };
  }
  const { message } = frame;
  if (message.t === "welcome") {
    if (link.stage === "open")
      return { state: link, effects: [{ type: "terminate", why: "a second welcome" }] };
    const state: WorkerLink = {
      ...link,
      stage: "open",
      limits: message.limits,
      failures: 0,
      pingedAtMs: nowMs,
      renewedAtMs: nowMs,
    };
    return { state, effects: [{ type: "welcome", message }] };
  }
  if (link.stage !== "open") {
    return { state: link, effects: [{ type: "terminate", why: `${message.t} before the welcome` }] };
  }
  const state = message.t === "limits" ? { ...link, limits: message.limits } : link;
  return { state, effects: [{ type: "down", message }] };
}

function onTick(link: WorkerLink, nowMs: number): WorkerStep {
  if (nowMs < workerDueAtMs(link)) return { state: link, effects: [] };
  if (link.stage === "waiting") return connect(link, nowMs);
  if (link.stage === "connecting") {
    // The driver answers `terminate` with `closed`; until then the next tick is not due at once again.
    return {
      state: { ...link, startedAtMs: nowMs },
      effects: [{ type: "terminate", why: "the connection did not open in time" }],
    };
  }
  if (nowMs >= link.heardAtMs + 2 * link.limits.pingMs) {
    const why = `nothing heard of the api for ${nowMs - link.heardAtMs} ms`;
    return { state: { ...link, heardAtMs: nowMs }, effects: [{ type: "terminate", why }] };
  }
  const effects: WorkerEffect[] = [];
  let state = link;
  if (nowMs >= state.pingedAtMs + state.limits.pingMs) {
    effects.push({ type: "ping" });
    state = { ...state, pingedAtMs: nowMs };
  }
  if (nowMs >= state.renewedAtMs + state.limits.renewMs) {
    effects.push({ type: "lease", id: state.nextId });
    state = { ...state, renewedAtMs: nowMs, nextId: state.nextId + 1 };
  }
  return { state, effects };
}

function onClosed(link: WorkerLink, event: Extract<WorkerEvent, { type: "closed" }>): WorkerStep {
  if (link.stage === "idle" || link.stage === "waiting") return { state: link, effects: [] };
  const retryInMs = backoffMs(link.failures, isRefusal(event.code), event.random);
  const why = event.reason === "" ? `closed with ${event.code}` : `${event.reason} (${event.code})`;
  return {
    state: {
      ...link,
      stage: "waiting",
      failures: link.failures + 1,
      retryAtMs: event.nowMs + retryInMs,
    },
    effects: [{ type: "offline", why, retryInMs }],
  };
}
