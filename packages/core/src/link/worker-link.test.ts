import { expect, test } from "vitest";
import { closeCodes, defaultLimits } from "./messages.ts";
import {
  backoffMs,
  idleWorkerLink,
  type WorkerEvent,
  type WorkerLink,
  workerDueAtMs,
  workerStep,
} from "./worker-link.ts";

function run(link: WorkerLink, ...events: WorkerEvent[]) {
  let state = link;
  const effects = events.flatMap((event) => {
    const step = workerStep(state, event);
    state = step.state;
    return step.effects;
  });
  return { state, effects };
}

const welcome = (nowMs: number): WorkerEvent => ({
  type: "frame",
  nowMs,
  text: JSON.stringify({
    t: "welcome",
    proto: 1,
    sessionId: "0199aaaa-0000-7000-8000-000000000003",
    limits: defaultLimits,
    jobs: [],
  }),
});
const opening: WorkerEvent[] = [
  { type: "start", nowMs: 0 },
  { type: "opened", nowMs: 5 },
];
const closed = (code: number, random = 1): WorkerEvent => ({
  type: "closed",
  nowMs: 100,
  code,
  reason: "",
  random,
});
const openLink = () => run(idleWorkerLink, ...opening, welcome(10)).state;

test("the worker dials, greets, and is open after the welcome", () => {
  const { state, effects } = run(idleWorkerLink, ...opening, welcome(10));
  expect(effects.map((effect) => effect.type)).toEqual(["connect", "hello", "welcome"]);
  expect(state.stage).toBe("open");
});

test("a cut link is dialled again within a second and a half, however often it failed", () => {
  for (const failures of [0, 1, 5, 100]) {
    expect(backoffMs(failures, false, 1)).toBeLessThanOrEqual(1_500);
    expect(backoffMs(failures, false, 0)).toBe(0);
  }
  const { state } = run(openLink(), closed(1006));
  expect(workerDueAtMs(state)).toBe(350);
  expect(run(state, { type: "tick", nowMs: 350 }).effects).toEqual([{ type: "connect" }]);
});

test("after a refusal the worker asks seldom: a revoked token, another protocol, another daemon of its name", () => {
  for (const code of [401, closeCodes.protocol, closeCodes.superseded, closeCodes.notYours]) {
    const { state } = run(openLink(), closed(code, 0));
    expect(workerDueAtMs(state) - 100).toBe(15_000);
  }
});

test("leases are renewed and pings sent in their time", () => {
  const { effects } = run(openLink(), { type: "tick", nowMs: 10_010 });
  expect(effects).toEqual([{ type: "ping" }, { type: "lease", id: 1 }]);
});

test("an api that is silent for two pings is dropped, not closed politely", () => {
  const { effects } = run(openLink(), { type: "tick", nowMs: 20_010 });
  expect(effects).toMatchObject([{ type: "terminate" }]);
});

test("a connection that never opens is given up after five seconds", () => {
  const { state } = run(idleWorkerLink, { type: "start", nowMs: 0 });
  expect(run(state, { type: "tick", nowMs: workerDueAtMs(state) }).effects).toMatchObject([
    { type: "terminate" },
  ]);
});

test("types of a later version are passed over, broken frames drop the connection", () => {
  const sing: WorkerEvent = { type: "frame", nowMs: 20, text: '{"t":"sing"}' };
  expect(run(openLink(), sing).effects).toEqual([{ type: "note", what: "unknown-type", detail: "sing" }]);
  const broken: WorkerEvent = { type: "frame", nowMs: 20, text: '{"t":"drain"}' };
  expect(run(openLink(), broken).effects).toMatchObject([{ type: "terminate" }]);
});
