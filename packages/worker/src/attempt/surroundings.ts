import type { Limits, Up } from "@loralei/core/link/messages";
import type { Machine } from "./prepare.ts";
import { type Grace, usualGrace } from "./supervise.ts";

/** Times that tests make short, in ms. */
export interface Tuning {
  /** Between looks at processes, where nothing tells of their end. */
  pollMs: number;
  /** How long an output must stay as it is to count as whole. */
  settleMs: number;
  /** Between looks at outputs and event files. */
  scanMs: number;
  /** Between saves of the readers' places. */
  saveMs: number;
  grace: Grace;
}

export const usualTuning: Tuning = {
  pollMs: 500,
  settleMs: 1_000,
  scanMs: 1_000,
  saveMs: 2_000,
  grace: usualGrace,
};

/** What the daemon lends to its attempts. */
export interface Surroundings {
  machine: Machine;
  /** Address of the api without a slash at its end, and the worker's token. */
  api: { base: string; token: string };
  /** Environment of the trainer before the plan's own: the daemon's, without what is the daemon's alone. */
  env: Readonly<Record<string, string>>;
  tuning: Tuning;
  limits: () => Limits;
  send: (message: Up) => void;
  /** False while the socket has much to send already: bulk waits, control does not. */
  mayFlood: () => boolean;
  now: () => number;
  /** A line for the daemon's own log. */
  note: (text: string) => void;
  /** The processes of an attempt are gone: its slot is free. */
  onFree: () => void;
}
