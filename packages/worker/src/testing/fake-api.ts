import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { LogLine, MetricPoint, RunEvent, Verdict } from "@loralei/core/jobs/event";
import type { Progress } from "@loralei/core/jobs/progress";
import { answerChunk, startMark } from "@loralei/core/link/ledger";
import {
  bounds,
  type Down,
  defaultLimits,
  type Limits,
  type Mark,
  protocol,
  type Up,
} from "@loralei/core/link/messages";
import { dueAtMs, openServerLink, serverStep } from "@loralei/core/link/server-link";
import type { JobMessage, ServerEvent } from "@loralei/core/link/server-link-events";
import { type WebSocket, WebSocketServer } from "ws";

/** What the fake api keeps of an attempt. */
export interface Kept {
  accepted: boolean;
  rejected: Extract<Up, { t: "reject" }> | null;
  started: Extract<Up, { t: "started" }> | null;
  lines: LogLine[];
  events: RunEvent[];
  points: MetricPoint[];
  log: Mark;
  metrics: Mark;
  progress: Progress[];
  files: Map<string, { told: Extract<Up, { t: "artifact" }>; bytes: Buffer; whole: boolean }>;
  exited: { code: number | null; signal: string | null; verdict: Verdict } | null;
  finished: boolean;
  desired: "run" | "stop" | "discard";
  stopMode: "save" | "now" | null;
}

/** A small api for tests of the worker: the real link machine over a real socket, everything else in memory. */
export async function startFakeApi(options: { limits?: Partial<Limits>; port?: number } = {}) {
  const limits: Limits = {
    ...defaultLimits,
    renewMs: 200,
    leaseTtlMs: 1_000,
    pingMs: 1_000,
    ...options.limits,
  };
  const kept = new Map<string, Kept>();
  const hellos: Extract<Up, { t: "hello" }>[] = [];
  let caps: Extract<Up, { t: "hello" }>["caps"] | null = null;
  let feedLive: ((event: ServerEvent) => void) | null = null;
  const sockets = new Set<WebSocket>();
  const uploads = new Map<string, Kept["files"] extends Map<string, infer F> ? F : never>();

  const server = createServer((request, response) => void receive(request, response));
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: bounds.maxFrame,
    handleProtocols: () => protocol.subprotocol,
  });
  let isAway = false;
  server.on("upgrade", (request, socket, head) => {
    if (isAway) {
      socket.end("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    const token = (request.headers.authorization ?? "").replace("Bearer ", "");
    wss.handleUpgrade(request, socket, head, (ws) => run(ws, token.split(".")[0] ?? ""));
  });
  await new Promise<void>((done) => server.listen(options.port ?? 0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;

  function run(ws: WebSocket, workerId: string): void {
    let link = openServerLink({ workerId, nowMs: performance.now(), limits });
    let timer: NodeJS.Timeout | undefined;
    sockets.add(ws);
    const feed = (event: ServerEvent) => {
      const step = serverStep(link, event);
      link = step.state;
      for (const effect of step.effects) {
        if (effect.type === "send") ws.send(JSON.stringify(effect.message));
        if (effect.type === "ping") ws.ping();
        if (effect.type === "close") ws.close(effect.code, effect.reason);
        if (effect.type === "terminate") ws.terminate();
        if (effect.type === "caps") caps = effect.caps;
        if (effect.type === "progress") of(effect.message).progress.push(effect.message.progress);
        if (effect.type === "greet") greet(effect.hello, feed);
        if (effect.type === "renew")
          feed({ type: "renewed", re: effect.id, asked: effect.jobs, held: rows(effect.jobs) });
        if (effect.type === "store") {
          const { message, weight } = effect;
          feed({ type: "stored", message, weight, reply: store(message) });
        }
      }
      clearTimeout(timer);
      const due = dueAtMs(link) - performance.now();
      if (Number.isFinite(due))
        timer = setTimeout(() => feed({ type: "tick", nowMs: performance.now() }), Math.max(1, due));
    };
    ws.on("message", (data) => feed({ type: "frame", nowMs: performance.now(), text: String(data) }));
    ws.on("ping", () => feed({ type: "alive", nowMs: performance.now() }));
    ws.on("pong", () => feed({ type: "alive", nowMs: performance.now() }));
    ws.on("error", () => {});
    ws.on("close", () => {
      sockets.delete(ws);
      if (feedLive === feed) feedLive = null;
      feed({ type: "closed", why: "closed" });
      clearTimeout(timer);
    });
  }

  function greet(hello: Extract<Up, { t: "hello" }>, feed: (event: ServerEvent) => void): void {
    hellos.push(hello);
    caps = hello.caps;
    const jobs = hello.jobs.map((row) => {
      const { desired, stopMode, log, metrics, finished } = of(row);
      return {
        job: row.job,
        attempt: row.attempt,
        desired: finished ? ("discard" as const) : desired,
        stopMode,
        log,
        metrics,
      };
    });
    feed({ type: "greeted", nowMs: performance.now(), sessionId: randomUUID(), limits, jobs });
    feedLive = feed;
  }

  function rows(jobs: Extract<Up, { t: "lease" }>["jobs"]) {
    return jobs
      .filter((row) => !of(row).finished)
      .map((row) => ({
        job: row.job,
        attempt: row.attempt,
        ttlMs: 1_000,
        desired: of(row).desired,
        stopMode: of(row).stopMode,
      }));
  }

  function store(message: JobMessage): Down | null {
    const attempt = of(message);
    const ref = { job: message.job, attempt: message.attempt };
    switch (message.t) {
      case "accept":
        attempt.accepted = true;
        return null;
      case "reject":
        attempt.rejected = message;
        return null;
      case "started":
        attempt.started = message;
        return null;
      case "log": {
        const { judged, mark, reply } = answerChunk(attempt.log, message);
        attempt.log = mark;
        if (judged === "store") {
          attempt.lines.push(...message.lines);
          attempt.events.push(...message.events);
        }
        return reply;
      }
      case "metrics": {
        const { judged, mark, reply } = answerChunk(attempt.metrics, message);
        attempt.metrics = mark;
        if (judged === "store") attempt.points.push(...message.points);
        return reply;
      }
      case "artifact": {
        const id = `${message.sha256.slice(0, 16)}-${createHash("sha1").update(message.path).digest("hex")}`;
        const file = uploads.get(id) ?? { told: message, bytes: Buffer.alloc(0), whole: message.size === 0 };
        uploads.set(id, file);
        attempt.files.set(message.path, file);
        return {
          t: "artifact.ack",
          ...ref,
          re: message.id,
          uploadId: file.whole ? null : id,
          offset: file.bytes.length,
        };
      }
      case "exited":
        attempt.exited = message;
        return null;
      case "finished": {
        const whole = [...attempt.files.values()].filter((file) => file.whole).length;
        const isIn = message.log.to === attempt.log.to && message.metrics.to === attempt.metrics.to;
        if (!isIn || whole < message.artifacts) {
          const { log, metrics } = attempt;
          return { t: "finished.lacks", ...ref, re: message.id, log, metrics, artifacts: whole };
        }
        attempt.finished = true;
        return { t: "finished.ack", ...ref, re: message.id };
      }
    }
  }

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = uploads.get(decodeURIComponent(request.url?.split("/").at(-1) ?? ""));
    if (!file) return void response.writeHead(404).end();
    if (Number(request.headers["upload-offset"]) !== file.bytes.length) {
      request.resume();
      return void response.writeHead(409, { "upload-offset": file.bytes.length }).end();
    }
    try {
      for await (const part of request) file.bytes = Buffer.concat([file.bytes, part as Buffer]);
    } catch {
      return;
    }
    if (file.bytes.length < file.told.size)
      return void response.writeHead(204, { "upload-offset": file.bytes.length }).end();
    file.whole = createHash("sha256").update(file.bytes).digest("hex") === file.told.sha256;
    response.writeHead(file.whole ? 201 : 422).end();
  }

  function of(ref: { job: string; attempt: number }): Kept {
    const name = `${ref.job}:${ref.attempt}`;
    let attempt = kept.get(name);
    if (!attempt) {
      attempt = {
        accepted: false,
        rejected: null,
        started: null,
        lines: [],
        events: [],
        points: [],
        log: startMark,
        metrics: startMark,
        progress: [],
        files: new Map(),
        exited: null,
        finished: false,
        desired: "run",
        stopMode: null,
      };
      kept.set(name, attempt);
    }
    return attempt;
  }

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    hellos,
    caps: () => caps,
    isOnline: () => feedLive !== null,
    of,
    tell: (message: Down) => feedLive?.({ type: "tell", message }),
    /** Cuts every connection as a broken network does. */
    cut() {
      for (const ws of sockets) ws.terminate();
    },
    /** Goes away, or comes back: connections are cut and refused meanwhile. */
    away(on: boolean) {
      isAway = on;
      for (const ws of sockets) ws.terminate();
    },
    async close(): Promise<void> {
      for (const ws of sockets) ws.terminate();
      wss.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

export type FakeApi = Awaited<ReturnType<typeof startFakeApi>>;
