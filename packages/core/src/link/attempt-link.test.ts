import { expect, test } from "vitest";
import { attemptStep } from "./attempt-link.ts";
import type { AttemptEvent } from "./attempt-link-events.ts";
import { type AttemptLink, acceptedAttempt } from "./attempt-link-state.ts";
import type { AttemptRef } from "./messages.ts";

const ref = { job: "0199aaaa-0000-7000-8000-000000000001", attempt: 1 } as AttemptRef;
const file = {
  id: 1,
  path: "hero.safetensors",
  size: 3,
  sha256: "a".repeat(64),
  kind: "model",
  step: null,
  epoch: null,
} as const;
const exited = {
  type: "exited",
  message: {
    t: "exited",
    ...ref,
    atMs: 0,
    code: 0,
    signal: null,
    verdict: { outcome: "succeeded", failure: null },
  },
} as const;

function run(link: AttemptLink, ...events: AttemptEvent[]) {
  let state = link;
  const effects = events.flatMap((event) => {
    const step = attemptStep(state, event);
    state = step.state;
    return step.effects;
  });
  const said = effects.flatMap((effect) => (effect.type === "send" ? [effect.message.t] : []));
  return { state, effects, said };
}

const chunk = (seq: number, from: number, to: number): AttemptEvent => ({
  type: "chunk",
  chunk: { t: "log", ...ref, seq, from, to, lines: [], events: [] },
  weight: 10,
});
const acked = (seq: number, to: number): AttemptEvent => ({
  type: "down",
  message: { t: "log.ack", ...ref, mark: { seq, to } },
});
const ends: AttemptEvent[] = [
  exited,
  { type: "ended", channel: "log", at: 5 },
  { type: "ended", channel: "metrics", at: 0 },
  { type: "artifacts-complete" },
];
const asksFor = {
  type: "down",
  message: { t: "artifact.ack", ...ref, re: 1, uploadId: "u1", offset: 0 },
} as const;

test("finished is said when the log is acknowledged and each file is in, and not before", () => {
  let { state, said } = run(
    acceptedAttempt(ref),
    { type: "artifact", artifact: file },
    chunk(1, 0, 5),
    ...ends,
  );
  expect(said).toEqual(["artifact", "log", "exited"]);
  ({ state, said } = run(state, acked(1, 5)));
  expect(said).toEqual([]);
  const upload = run(state, asksFor);
  expect(upload.effects).toEqual([{ type: "upload", id: 1, uploadId: "u1", offset: 0 }]);
  const last = run(upload.state, { type: "uploaded", id: 1 });
  expect(last.effects).toMatchObject([{ message: { t: "finished", log: { seq: 1, to: 5 }, artifacts: 1 } }]);
  const done = run(last.state, { type: "down", message: { t: "finished.ack", ...ref, re: 1 } });
  expect(done.effects).toEqual([{ type: "delete" }]);
});

test("a line that came into the log late is in before finished is said", () => {
  const told = run(
    acceptedAttempt(ref),
    { type: "artifact", artifact: file },
    asksFor,
    chunk(1, 0, 5),
    ...ends,
    acked(1, 5),
    { type: "ended", channel: "log", at: 9 },
    { type: "artifact-lost", id: 1 },
    chunk(2, 5, 9),
  );
  expect(told.said).not.toContain("finished");
  expect(run(told.state, acked(2, 9)).effects).toContainEqual(
    expect.objectContaining({
      type: "send",
      message: expect.objectContaining({ t: "finished", artifacts: 0 }),
    }),
  );
});

test("after a reconnect all that was not acknowledged is said again, and reading goes on from what is stored", () => {
  const before = run(
    acceptedAttempt(ref),
    { type: "artifact", artifact: file },
    asksFor,
    chunk(1, 0, 5),
    ...ends,
  );
  const { state } = run(before.state, { type: "offline" });
  const wanted = {
    ...ref,
    desired: "run",
    stopMode: null,
    log: { seq: 0, to: 0 },
    metrics: { seq: 0, to: 0 },
  } as const;
  const back = run(state, { type: "welcome", wanted });
  expect(back.said).toEqual(["exited", "artifact"]);
  expect(back.effects).toContainEqual({ type: "read", channel: "log", mark: { seq: 0, to: 0 } });
  expect(run(back.state, chunk(1, 0, 3)).said).toEqual(["log"]);
});

test("an api that lacks something gets it again", () => {
  const all = run(
    acceptedAttempt(ref),
    { type: "artifact", artifact: file },
    { type: "uploaded", id: 1 },
    chunk(1, 0, 5),
    ...ends,
    acked(1, 5),
  );
  expect(all.said.at(-1)).toBe("finished");
  const lacks = {
    t: "finished.lacks",
    ...ref,
    re: 1,
    log: { seq: 0, to: 0 },
    metrics: { seq: 0, to: 0 },
    artifacts: 0,
  } as const;
  const { said, effects } = run(all.state, { type: "down", message: lacks });
  expect(said).toEqual(["artifact"]);
  expect(effects).toContainEqual({ type: "read", channel: "log", mark: { seq: 0, to: 0 } });
});

test("a stop is heard by every way, a discard ends everything", () => {
  const stop = { type: "stop", mode: "now", graceMs: null };
  expect(run(acceptedAttempt(ref), { type: "wanted", desired: "stop", stopMode: null }).effects).toEqual([
    stop,
  ]);
  const hint = { type: "down", message: { t: "stop", ...ref, mode: "save", graceMs: 9 } } as const;
  expect(run(acceptedAttempt(ref), hint).effects).toEqual([{ type: "stop", mode: "save", graceMs: 9 }]);
  const gone = run(acceptedAttempt(ref), { type: "wanted", desired: "discard", stopMode: null });
  expect(gone.effects).toMatchObject([{ type: "discard" }]);
  expect(run(gone.state, ...ends).effects).toEqual([]);
});

test("a second rewind to where the channel stands already changes nothing", () => {
  const rewind: AttemptEvent = {
    type: "down",
    message: { t: "log.rewind", ...ref, mark: { seq: 0, to: 0 } },
  };
  const first = run(acceptedAttempt(ref), chunk(1, 0, 5), rewind);
  expect(first.effects.at(-1)).toEqual({ type: "read", channel: "log", mark: { seq: 0, to: 0 } });
  expect(run(first.state, rewind).effects).toEqual([]);
});
