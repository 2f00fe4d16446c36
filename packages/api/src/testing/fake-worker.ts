import { EventEmitter, once } from "node:events";
import type { JobId } from "@loralei/core/ids";
import { type Down, protocol, readDown, type Up } from "@loralei/core/link/messages";
import type { Capabilities } from "@loralei/core/workers/capabilities";
import { WebSocket } from "ws";

type DownOf<T extends Down["t"]> = Extract<Down, { t: T }>;

export const fakeCaps: Capabilities = {
  name: "fake",
  platform: "linux",
  cpu: { model: "test", cores: 2 },
  ramMb: 1_000,
  diskFreeMb: 1_000,
  gpus: [],
  trainers: [
    {
      id: "kohya",
      ok: true,
      reason: "",
      version: "1",
      root: "/sd",
      python: "/py",
      packages: {},
      device: "cpu",
    },
  ],
  slots: { gpu: 0, cpu: 1 },
  local: true,
  simulated: false,
};

/** Speaks the link as a worker does, by hand: what a test sends and expects, and nothing by itself. */
export interface FakeWorker {
  id: string;
  token: string;
  welcome: DownOf<"welcome">;
  send(message: Up): void;
  /** The next message of this type, taken off; those of other types stay. */
  next<T extends Down["t"]>(type: T): Promise<DownOf<T>>;
  /** The code of the close, when the studio closes. */
  closed: Promise<number>;
  leave(): Promise<void>;
}

export async function fakeWorker(
  { url }: { url: string },
  token: string,
  hello: { caps?: Partial<Capabilities>; jobs?: Extract<Up, { t: "hello" }>["jobs"] } = {},
): Promise<FakeWorker> {
  const id = token.slice(0, 36);
  const socket = new WebSocket(`${url.replace("http", "ws")}/worker`, [protocol.subprotocol], {
    headers: { Authorization: `Bearer ${token}` },
  });
  const inbox: Down[] = [];
  const arrived = new EventEmitter();
  arrived.setMaxListeners(50);
  socket.on("message", (data) => {
    const frame = readDown(String(data));
    if (!frame.ok) throw new Error(`the studio sent ${frame.why}: ${frame.detail}`);
    inbox.push(frame.message);
    arrived.emit("message");
  });
  const closed = once(socket, "close").then(([code]) => code as number);
  await once(socket, "open");
  const send = (message: Up) => socket.send(JSON.stringify(message));
  send({
    t: "hello",
    proto: [1, 1],
    version: "0.1.0",
    workerId: id as Extract<Up, { t: "hello" }>["workerId"],
    instanceId: crypto.randomUUID(),
    machineId: "machine",
    bootId: "boot",
    caps: { ...fakeCaps, ...hello.caps },
    jobs: hello.jobs ?? [],
  });
  const next = async <T extends Down["t"]>(type: T): Promise<DownOf<T>> => {
    for (;;) {
      const at = inbox.findIndex((message) => message.t === type);
      if (at >= 0) return inbox.splice(at, 1)[0] as DownOf<T>;
      await once(arrived, "message", { signal: AbortSignal.timeout(15_000) });
    }
  };
  const welcome = await next("welcome");
  const leave = async () => {
    socket.terminate();
    await closed;
  };
  return { id, token, welcome, send, next, closed, leave };
}

/** Messages of one attempt, with their numbers kept: a log as a worker would send it. */
export function attemptOf(worker: FakeWorker, { job, attempt }: { job: JobId; attempt: number }) {
  const ref = { job, attempt };
  const mark = { seq: 0, to: 0 };
  return {
    ref,
    mark,
    accept: () => worker.send({ t: "accept", ...ref }),
    start: () =>
      worker.send({
        t: "started",
        ...ref,
        atMs: 1_000,
        pid: 7,
        gpus: [],
        command: ["python", "train.py"],
        files: { "config.toml": "a = 1\n" },
      }),
    /** One chunk of these lines. */
    log(...lines: string[]) {
      const from = mark.to;
      mark.seq++;
      mark.to += lines.length * 10;
      const entries = lines.map((x, i) => ({ t: 1_000 + from + i, o: "out" as const, x }));
      worker.send({ t: "log", ...ref, seq: mark.seq, from, to: mark.to, lines: entries, events: [] });
    },
    exit: (outcome: "succeeded" | "failed" | "cancelled" = "succeeded") =>
      worker.send({
        t: "exited",
        ...ref,
        atMs: 2_000,
        code: outcome === "succeeded" ? 0 : 1,
        signal: null,
        verdict: { outcome, failure: null },
      }),
    finish: (artifacts = 0, metrics = { seq: 0, to: 0 }) =>
      worker.send({ t: "finished", ...ref, id: 1, log: { ...mark }, metrics, artifacts }),
  };
}
