import type { Down, Limits, Up } from "@loralei/core/link/messages";
import { bounds, protocol } from "@loralei/core/link/messages";
import {
  idleWorkerLink,
  type WorkerEffect,
  type WorkerEvent,
  type WorkerLink,
  workerDueAtMs,
  workerStep,
} from "@loralei/core/link/worker-link";
import { WebSocket } from "ws";

type Hello = Extract<Up, { t: "hello" }>;

/** Above this many bytes in the socket bulk waits, so that leases and answers are never far behind. */
const floodLimit = 128 * 1024;

export interface Link {
  /** Sends while the session is open; else drops: what matters is said again after the welcome. */
  send(message: Up): void;
  mayFlood(): boolean;
  isOpen(): boolean;
  limits(): Limits;
  /** Says goodbye and ends. */
  close(reason: string): Promise<void>;
}

/** The daemon's side of the WebSocket: carries out what the pure session machine (core/link/worker-link) says. */
export function openLink(options: {
  /** Address of the api, "http://host:port". */
  url: string;
  token: string;
  hello: () => Hello;
  inventory: () => Hello["jobs"];
  onWelcome: (message: Extract<Down, { t: "welcome" }>) => void;
  onDown: (message: Exclude<Down, { t: "welcome" }>) => void;
  onOffline: (why: string, retryInMs: number) => void;
  /** The socket has room for bulk again. */
  onRoom: () => void;
  note: (text: string) => void;
  now?: () => number;
  random?: () => number;
}): Link {
  const { now = () => performance.now(), random = Math.random } = options;
  let state: WorkerLink = idleWorkerLink;
  let socket: WebSocket | null = null;
  let timer: NodeJS.Timeout | null = null;

  function step(event: WorkerEvent): void {
    const next = workerStep(state, event);
    state = next.state;
    for (const effect of next.effects) carryOut(effect);
    if (timer) clearTimeout(timer);
    const dueMs = workerDueAtMs(state) - now();
    timer = Number.isFinite(dueMs)
      ? setTimeout(() => step({ type: "tick", nowMs: now() }), Math.max(1, dueMs))
      : null;
  }

  function carryOut(effect: WorkerEffect): void {
    switch (effect.type) {
      case "connect":
        dial();
        return;
      case "hello":
        write(options.hello());
        return;
      case "lease":
        write({ t: "lease", id: effect.id, jobs: options.inventory() });
        return;
      case "ping":
        socket?.ping();
        return;
      case "terminate":
        options.note(`dropping the connection: ${effect.why}`);
        socket?.terminate();
        return;
      case "welcome":
        options.onWelcome(effect.message);
        return;
      case "down":
        options.onDown(effect.message);
        return;
      case "offline":
        options.onOffline(effect.why, effect.retryInMs);
        return;
      case "note":
        options.note(`the api sent a message of a type this worker does not know: ${effect.detail}`);
        return;
    }
  }

  function dial(): void {
    const url = `${options.url.replace(/^http/, "ws")}/worker`;
    const dialed = new WebSocket(url, protocol.subprotocol, {
      headers: { authorization: `Bearer ${options.token}` },
      maxPayload: bounds.maxFrame,
      perMessageDeflate: false,
      followRedirects: false,
    });
    let status = 0;
    let problem = "";
    socket = dialed;
    const isCurrent = () => socket === dialed;
    dialed.on("open", () => isCurrent() && step({ type: "opened", nowMs: now() }));
    dialed.on("message", (data) => isCurrent() && step({ type: "frame", nowMs: now(), text: String(data) }));
    dialed.on("ping", () => isCurrent() && step({ type: "alive", nowMs: now() }));
    dialed.on("pong", () => isCurrent() && step({ type: "alive", nowMs: now() }));
    dialed.on("unexpected-response", (request, response) => {
      status = response.statusCode ?? 0;
      problem = `the api refused the connection with HTTP ${status}`;
      request.destroy();
      dialed.terminate();
    });
    dialed.on("error", (error) => {
      problem ||= error.message;
    });
    dialed.on("close", (code, reason) => {
      if (!isCurrent()) return;
      socket = null;
      const why = String(reason) || problem;
      step({ type: "closed", nowMs: now(), code: status || code, reason: why, random: random() });
    });
  }

  function write(message: Up): void {
    if (socket?.readyState !== WebSocket.OPEN) return;
    let flooded = false;
    socket.send(JSON.stringify(message), () => {
      if (flooded && mayFlood()) options.onRoom();
    });
    flooded = !mayFlood();
  }

  function mayFlood(): boolean {
    return socket !== null && socket.bufferedAmount < floodLimit;
  }

  step({ type: "start", nowMs: now() });
  return {
    send(message) {
      if (state.stage === "open") write(message);
    },
    mayFlood,
    isOpen: () => state.stage === "open",
    limits: () => state.limits,
    async close(reason) {
      const last = socket;
      if (state.stage === "open") write({ t: "bye", reason });
      step({ type: "stop" });
      if (!last || last.readyState === WebSocket.CLOSED) return;
      const closed = new Promise((resolve) => last.once("close", resolve));
      if (last.readyState === WebSocket.OPEN) last.close(1000, reason.slice(0, 100));
      else last.terminate();
      // A dead peer answers nothing: two seconds for the goodbye, then the socket is cut.
      const cut = setTimeout(() => last.terminate(), 2_000);
      await closed;
      clearTimeout(cut);
    },
  };
}
