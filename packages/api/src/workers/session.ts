import { type Down, defaultLimits, type Limits } from "@loralei/core/link/messages";
import { dueAtMs, openServerLink, serverStep } from "@loralei/core/link/server-link";
import type { JobMessage, ServerEffect, ServerEvent } from "@loralei/core/link/server-link-events";
import type { WebSocket } from "ws";
import type { Session } from "./online.ts";
import { unknownCaps } from "./unknown-caps.ts";

type Effect<T extends ServerEffect["type"]> = Extract<ServerEffect, { type: T }>;
type Hello = Effect<"greet">["hello"];
type Greeted = Omit<Extract<ServerEvent, { type: "greeted" }>, "type" | "nowMs" | "limits">;
type Held = Extract<ServerEvent, { type: "renewed" }>["held"];

/** What a session needs of the rest of the studio; it knows no job rules itself. */
export interface SessionRules {
  limits: Limits;
  greet(session: Session, hello: Hello): Promise<Greeted>;
  /** The welcome has gone out: from now on the session can be told things. */
  welcomed(session: Session): void;
  renew(workerId: string, jobs: Effect<"renew">["jobs"]): Promise<Held>;
  /** Stores messages of one kind about one attempt, in order; one answer each. */
  store(workerId: string, messages: readonly JobMessage[]): Promise<(Down | null)[]>;
  caps(session: Session): void;
  stats(session: Session): void;
  progress(workerId: string, message: Effect<"progress">["message"]): void;
  note(workerId: string, what: string, detail: string): void;
  ended(session: Session, why: string): void;
}

/** Messages that are stored together when they wait together: one write, one sync, one commit. */
const maxTogether = 3;
const closeGraceMs = 1_000;

/** Drives the pure link of one authorised socket: its frames in, its effects out. */
export function runSession(socket: WebSocket, workerId: string, rules: SessionRules): void {
  let link = openServerLink({ workerId, nowMs: performance.now(), limits: rules.limits ?? defaultLimits });
  let timer: NodeJS.Timeout | undefined;
  let closing: NodeJS.Timeout | undefined;
  const queue: Effect<"store">[] = [];
  let storing = false;
  const session: Session = {
    workerId,
    caps: unknownCaps("unknown"),
    stats: null,
    version: "",
    tell: (message) => feed({ type: "tell", message }),
    supersede: () => feed({ type: "superseded" }),
    close: (code, reason) => {
      carryOut({ type: "close", code, reason });
      feed({ type: "closed", why: reason });
    },
  };

  socket.on("message", (data, isBinary) => {
    const text = isBinary ? "" : data.toString();
    feed({ type: "frame", nowMs: performance.now(), text });
  });
  for (const sign of ["ping", "pong"] as const) {
    socket.on(sign, () => feed({ type: "alive", nowMs: performance.now() }));
  }
  socket.on("error", () => socket.terminate());
  socket.on("close", (code) => {
    clearTimeout(closing);
    feed({ type: "closed", why: `the connection was closed (${code})` });
  });
  arm();

  function feed(event: ServerEvent): void {
    const step = serverStep(link, event);
    link = step.state;
    for (const effect of step.effects) carryOut(effect);
    arm();
  }

  function arm(): void {
    clearTimeout(timer);
    const due = dueAtMs(link);
    if (!Number.isFinite(due)) return;
    timer = setTimeout(
      () => feed({ type: "tick", nowMs: performance.now() }),
      Math.max(1, due - performance.now()),
    );
  }

  function carryOut(effect: ServerEffect): void {
    switch (effect.type) {
      case "send":
        if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(effect.message));
        return;
      case "ping":
        if (socket.readyState === socket.OPEN) socket.ping();
        return;
      case "close":
        socket.close(effect.code, effect.reason);
        closing = setTimeout(() => socket.terminate(), closeGraceMs);
        return;
      case "terminate":
        socket.terminate();
        return;
      case "reading":
        if (effect.on) socket.resume();
        else socket.pause();
        return;
      case "greet":
        void greet(effect.hello);
        return;
      case "renew":
        void renew(effect);
        return;
      case "store":
        queue.push(effect);
        void storeAll();
        return;
      case "caps":
        session.caps = effect.caps;
        rules.caps(session);
        return;
      case "stats":
        session.stats = effect.stats;
        rules.stats(session);
        return;
      case "progress":
        rules.progress(workerId, effect.message);
        return;
      case "note":
        rules.note(workerId, effect.what, effect.detail);
        return;
      case "bye":
        rules.note(workerId, "bye", effect.reason);
        return;
      case "ended":
        queue.length = 0;
        rules.ended(session, effect.why);
        return;
    }
  }

  async function greet(hello: Hello): Promise<void> {
    session.caps = hello.caps;
    session.version = hello.version;
    try {
      const greeted = await rules.greet(session, hello);
      feed({ type: "greeted", nowMs: performance.now(), limits: rules.limits, ...greeted });
      if (link.stage === "open") rules.welcomed(session);
    } catch (error) {
      rules.note(workerId, "greet-failed", String(error));
      feed({ type: "refused", code: 1012, reason: "the studio could not look up the jobs" });
    }
  }

  async function renew(effect: Effect<"renew">): Promise<void> {
    try {
      const held = await rules.renew(workerId, effect.jobs);
      feed({ type: "renewed", re: effect.id, asked: effect.jobs, held });
    } catch (error) {
      // No answer: the worker asks again, and nothing is taken from it.
      rules.note(workerId, "renew-failed", String(error));
    }
  }

  async function storeAll(): Promise<void> {
    if (storing) return;
    storing = true;
    for (let batch = takeAlike(queue); batch.length > 0; batch = takeAlike(queue)) {
      const weight = batch.reduce((sum, effect) => sum + effect.weight, 0);
      try {
        const answers = await rules.store(
          workerId,
          batch.map(({ message }) => message),
        );
        for (const [i, effect] of batch.entries())
          feed({ ...effect, type: "stored", reply: answers[i] ?? null });
      } catch (error) {
        rules.note(
          workerId,
          "store-failed",
          error instanceof Error ? (error.stack ?? error.message) : String(error),
        );
        feed({ type: "failed", weight, why: "the studio could not store it" });
        queue.length = 0;
      }
    }
    storing = false;
  }
}

/** The first of the queue, with what follows it of the same kind about the same attempt. */
function takeAlike(queue: Effect<"store">[]): Effect<"store">[] {
  const first = queue[0]?.message;
  if (!first) return [];
  const together = first.t === "log" || first.t === "metrics" ? maxTogether : 1;
  let count = 1;
  for (; count < together; count++) {
    const next = queue[count]?.message;
    if (next?.t !== first.t || next.job !== first.job || next.attempt !== first.attempt) break;
  }
  return queue.splice(0, count);
}
