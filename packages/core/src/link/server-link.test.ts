import fc from "fast-check";
import { expect, test } from "vitest";
import { type AttemptRef, closeCodes, type Down, defaultLimits, type Up } from "./messages.ts";
import { dueAtMs, openServerLink, type ServerLink, serverStep } from "./server-link.ts";
import type { ServerEvent } from "./server-link-events.ts";

const workerId = "0199aaaa-0000-7000-8000-000000000002" as Extract<Up, { t: "hello" }>["workerId"];
const sessionId = "0199aaaa-0000-7000-8000-000000000003";
const ref = { job: "0199aaaa-0000-7000-8000-000000000001", attempt: 2 } as AttemptRef;
const mark = { seq: 0, to: 0 };

const hello: Up = {
  t: "hello",
  proto: [1, 1],
  version: "1",
  workerId,
  instanceId: sessionId,
  machineId: "m",
  bootId: "b",
  caps: {
    name: "w",
    platform: "linux",
    cpu: { model: "", cores: 1 },
    ramMb: 1,
    diskFreeMb: 1,
    gpus: [],
    trainers: [],
    slots: { gpu: 0, cpu: 1 },
    local: true,
    simulated: false,
  },
  jobs: [],
};

function run(link: ServerLink, ...events: ServerEvent[]) {
  let state = link;
  const effects = events.flatMap((event) => {
    const step = serverStep(state, event);
    state = step.state;
    return step.effects;
  });
  return { state, effects };
}

const waiting = () => openServerLink({ workerId, nowMs: 0, limits: defaultLimits });
const frame = (message: unknown, nowMs = 1): ServerEvent => ({
  type: "frame",
  nowMs,
  text: JSON.stringify(message),
});
const greeted: ServerEvent = {
  type: "greeted",
  nowMs: 1,
  sessionId,
  limits: defaultLimits,
  jobs: [{ ...ref, desired: "run", stopMode: null, log: mark, metrics: mark }],
};
const open = () => run(waiting(), frame(hello), greeted).state;

test("a connection that says no hello in five seconds is closed", () => {
  const link = waiting();
  expect(dueAtMs(link)).toBe(5_000);
  expect(run(link, { type: "tick", nowMs: 5_000 }).effects[0]).toMatchObject({
    code: closeCodes.helloTimeout,
  });
});

test("a hello of another worker than the token's, of another protocol, or a second one closes the connection", () => {
  const other = { ...hello, workerId: sessionId };
  expect(run(waiting(), frame(other)).effects[0]).toMatchObject({ code: closeCodes.notYours });
  expect(run(waiting(), frame({ ...hello, proto: [2, 3] })).effects[0]).toMatchObject({
    code: closeCodes.protocol,
  });
  expect(run(open(), frame(hello)).effects[0]).toMatchObject({ code: closeCodes.protocol });
  expect(run(waiting(), frame({ t: "accept", ...ref })).effects[0]).toMatchObject({
    code: closeCodes.protocol,
  });
});

test("a message about an attempt that this worker does not hold is not stored but answered by discard", () => {
  for (const stale of [
    { ...ref, attempt: 1 },
    { job: sessionId, attempt: 2 },
  ]) {
    const { effects } = run(open(), frame({ t: "accept", ...stale }));
    expect(effects.map((effect) => effect.type)).toEqual(["note", "send"]);
    expect(effects[1]).toMatchObject({ message: { t: "discard", ...stale } });
  }
  expect(run(open(), frame({ t: "accept", ...ref })).effects[0]).toMatchObject({ type: "store" });
});

test("an offer lets the worker speak of that attempt, a reject and a finish end that", () => {
  const next = { ...ref, attempt: 3 };
  const offer = { t: "offer", ...next } as Extract<Down, { t: "offer" }>;
  const offered = run(open(), { type: "tell", message: offer }).state;
  expect(offered.holds.get(ref.job)).toBe(3);
  const reject = { t: "reject", ...next, reason: "busy", message: "" } as const;
  const stored: ServerEvent = { type: "stored", message: reject, weight: 0, reply: null };
  expect(run(offered, stored).state.holds.size).toBe(0);
});

test("a lease is answered with what holds, and with discard for what does not", () => {
  const asked = [
    { ...ref, phase: "running" as const, alive: true },
    { ...ref, attempt: 1, phase: "running" as const, alive: true },
  ];
  const held = [{ ...ref, ttlMs: 30_000, desired: "stop" as const, stopMode: "now" as const }];
  const { effects } = run(open(), frame({ t: "lease", id: 7, jobs: asked }), {
    type: "renewed",
    re: 7,
    asked,
    held,
  });
  expect(effects).toMatchObject([
    { type: "renew", id: 7 },
    { type: "send", message: { t: "lease.ack", re: 7, jobs: [held[0], { attempt: 1, desired: "discard" }] } },
  ]);
});

test("a socket is not read while a megabyte waits for the store, and silence does not count then", () => {
  const log = {
    t: "log",
    ...ref,
    seq: 1,
    from: 0,
    to: 1,
    events: [],
    lines: [{ t: 0, o: "out", x: "x".repeat(16_000) }],
  };
  let { state, effects } = run(open(), ...Array.from({ length: 70 }, () => frame(log)));
  expect(effects.filter((effect) => effect.type === "reading")).toEqual([{ type: "reading", on: false }]);
  ({ state, effects } = run(state, { type: "tick", nowMs: 90_000 }));
  expect(effects).toEqual([{ type: "ping" }]);
  const message = log as Extract<Up, { t: "log" }>;
  const done: ServerEvent = { type: "stored", message, weight: state.storing, reply: null };
  expect(run(state, done).effects).toEqual([{ type: "reading", on: true }]);
});

test("a worker that is silent for two pings is cut, one that answers is pinged on", () => {
  const pinged = run(open(), { type: "tick", nowMs: 10_001 });
  expect(pinged.effects).toEqual([{ type: "ping" }]);
  expect(run(pinged.state, { type: "tick", nowMs: 20_001 }).effects[0]).toEqual({ type: "terminate" });
  const alive = run(pinged.state, { type: "alive", nowMs: 19_000 }, { type: "tick", nowMs: 20_001 });
  expect(alive.effects).toEqual([{ type: "ping" }]);
});

test("what could not be stored drops the connection, so that the worker says it again", () => {
  expect(run(open(), { type: "failed", weight: 0, why: "disk" }).effects[0]).toMatchObject({
    code: closeCodes.restart,
  });
});

test("unknown types are noted, broken frames close, and no frame whatever throws or speaks after the end", () => {
  expect(run(open(), frame({ t: "sing" })).effects).toEqual([
    { type: "note", what: "unknown-type", detail: "sing" },
  ]);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.object().map((value) => JSON.stringify(value)),
      ),
      (text) => {
        const { state, effects } = run(open(), { type: "frame", nowMs: 1, text });
        if (state.stage !== "ended") return;
        expect(effects.map((effect) => effect.type)).toEqual(["close", "ended"]);
        expect(run(state, frame(hello), { type: "tick", nowMs: 1e9 }).effects).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
