import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { bounds, closeCodes, type Down, type Limits, protocol } from "@loralei/core/link/messages";
import type { JobMessage } from "@loralei/core/link/server-link-events";
import { WebSocketServer } from "ws";
import type { Bells } from "../bells.ts";
import type { Db } from "../db/schema.ts";
import { type AnswerParts, answerWorker } from "../jobs/answer-worker.ts";
import { bellOf } from "../jobs/bell-names.ts";
import type { Ingest } from "../jobs/ingest.ts";
import type { Leases } from "../jobs/leases.ts";
import { noteProgress } from "../jobs/progress.ts";
import type { Log } from "../log.ts";
import { type Clock, newId } from "../new-id.ts";
import type { Online, Session } from "./online.ts";
import { runSession, type SessionRules } from "./session.ts";
import { workerOfToken } from "./store.ts";

const statsGapMs = 1_000;

export interface Gateway {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Tells every worker that the studio restarts (they keep their jobs and come back), and ends what is being stored. */
  close(): Promise<void>;
}

/**
 * The door for workers: GET /worker with `Authorization: Bearer <id>.<secret>`, checked before the upgrade. A
 * request with an Origin comes from a browser, and no worker is one: refused.
 */
export function createGateway(parts: {
  db: Db;
  online: Online;
  bells: Bells;
  clock: Clock;
  limits: Limits;
  leases: Leases;
  ingest: Ingest;
  answers: AnswerParts;
  log: Log;
  onWorker(): void;
}): Gateway {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: bounds.maxFrame,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(protocol.subprotocol) && protocol.subprotocol,
  });
  const underway = new Set<Promise<unknown>>();
  const rules = createRules(parts, underway);
  return {
    async upgrade(request, socket, head) {
      if (request.headers.origin !== undefined) return refuse(socket, "403 Forbidden");
      const row = await workerOfToken(parts.db, request.headers.authorization);
      if (!row) return refuse(socket, "401 Unauthorized");
      const asked = request.headers["sec-websocket-protocol"] ?? "";
      if (!asked.split(",").some((one) => one.trim() === protocol.subprotocol))
        return refuse(socket, "400 Bad Request");
      server.handleUpgrade(request, socket, head, (ws) => runSession(ws, row.id, rules));
    },
    async close() {
      for (const session of parts.online.all()) session.close(closeCodes.restart, "the studio restarts");
      server.close();
      while (underway.size > 0) await Promise.allSettled(underway);
    },
  };
}

/** Answers an upgrade that is refused, and closes. */
export function refuse(socket: Duplex, status: string): void {
  socket.on("error", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function createRules(
  parts: Parameters<typeof createGateway>[0],
  underway: Set<Promise<unknown>>,
): SessionRules {
  const { db, online, bells, clock } = parts;
  let statsRung = 0;
  const ringStats = () => {
    const now = performance.now();
    if (now - statsRung < statsGapMs) return;
    statsRung = now;
    bells.ring(bellOf.workers);
  };
  /** What must be over before the database closes. */
  const tracked = <T>(work: Promise<T>): Promise<T> => {
    const settled = work
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => underway.delete(settled));
    underway.add(settled);
    return work;
  };
  const remember = async (session: Session) => {
    await db
      .updateTable("workers")
      .set({ caps: JSON.stringify(session.caps), version: session.version, seen_at_ms: clock() })
      .where("id", "=", session.workerId)
      .execute();
  };
  const changed = () => {
    bells.ring(bellOf.workers);
    parts.onWorker();
  };

  return {
    limits: parts.limits,
    greet: (session, hello) => tracked(greet(session, hello)),
    welcomed(session) {
      online.enter(session);
      changed();
      tracked(tellDrain(session)).catch((error: unknown) =>
        parts.log.error("drain could not be told", error),
      );
    },
    renew: (workerId, jobs) => tracked(parts.leases.renew(workerId, jobs)),
    store: (workerId, messages) => tracked(store(workerId, messages)),
    caps(session) {
      tracked(remember(session)).then(changed, (error: unknown) =>
        parts.log.error("caps could not be stored", error),
      );
    },
    stats: ringStats,
    progress(workerId, message) {
      tracked(noteProgress({ db, bells, clock }, workerId, message)).catch((error: unknown) =>
        parts.log.error("progress could not be stored", error),
      );
    },
    note: (workerId, what, detail) => parts.log.info(`worker ${workerId.slice(-8)}: ${what}: ${detail}`),
    ended(session, why) {
      if (!online.leave(session)) return;
      parts.log.info(`worker ${session.workerId.slice(-8)} is away: ${why}`);
      tracked(remember(session)).then(changed, changed);
    },
  };

  async function greet(session: Session, hello: Parameters<SessionRules["greet"]>[1]) {
    await remember(session);
    const jobs = await parts.leases.greet(session.workerId, hello.jobs);
    return { sessionId: newId(clock()), jobs };
  }

  async function store(workerId: string, messages: readonly JobMessage[]): Promise<(Down | null)[]> {
    const first = messages[0];
    if (first?.t === "log") return parts.ingest.log(messages.filter((one) => one.t === "log"));
    if (first?.t === "metrics") return parts.ingest.metrics(messages.filter((one) => one.t === "metrics"));
    const answers: (Down | null)[] = [];
    for (const message of messages) {
      if (message.t === "log" || message.t === "metrics") continue;
      answers.push(await answerWorker(parts.answers, workerId, message));
    }
    return answers;
  }

  async function tellDrain(session: Session): Promise<void> {
    const row = await db
      .selectFrom("workers")
      .select("draining")
      .where("id", "=", session.workerId)
      .executeTakeFirst();
    if (row?.draining) session.tell({ t: "drain", on: true });
  }
}
