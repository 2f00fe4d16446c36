import type { Down, Limits, Up, WantedJob } from "./messages.ts";

/** A message about an attempt that the store keeps. */
export type JobMessage = Extract<
  Up,
  { t: "accept" | "reject" | "started" | "log" | "metrics" | "artifact" | "exited" | "finished" }
>;

export type Hello = Extract<Up, { t: "hello" }>;
type Lease = Extract<Up, { t: "lease" }>;
type LeaseAck = Extract<Down, { t: "lease.ack" }>;

/**
 * What happens on one connection of a worker, as the gateway tells it to server-link.ts; what is to be done about it
 * is `ServerEffect`.
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

/** What the gateway has to carry out, in this order. */
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
