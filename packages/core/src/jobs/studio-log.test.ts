import { expect, test } from "vitest";
import type { RunEvent } from "./event.ts";
import { explainStudioLog, studioLog } from "./studio-log.ts";

const install = [
  "loralei: phase fetch",
  "Cloning into 'sd-scripts'...",
  "loralei: bar 3/8 torch 2.13.0",
  "  loralei: phase check",
  "loralei: warning no-gpu No GPU was found: torch for the CPU is installed",
  "loralei: shout hello",
  "loralei: phase check",
  "loralei: done",
  "",
].join("\n");

function read(pieces: readonly string[]) {
  let state = studioLog.start();
  const events: RunEvent[] = [];
  for (const piece of pieces) {
    const parsed = studioLog.parse(JSON.parse(JSON.stringify(state)), piece, 0);
    state = parsed.state;
    events.push(...parsed.events);
  }
  return { state, events };
}

const asked = { tail: [], stopAsked: false };

test("markers at the start of a line become phases, a bar and a warning; all else is text", () => {
  const { state, events } = read([install]);
  expect(events).toEqual([
    { type: "phase", phase: "fetch" },
    { type: "warning", code: "no-gpu", message: "No GPU was found: torch for the CPU is installed" },
    { type: "phase", phase: "check" },
    { type: "phase", phase: "done" },
  ]);
  expect(state.progress.phase).toBe("done");
});

test("the bar of the phase under way is shown and goes with its phase", () => {
  const begun = read([install.slice(0, install.indexOf("  loralei"))]);
  expect(begun.state.progress.bar).toEqual({ label: "torch 2.13.0", done: 3, total: 8 });
  expect(read([install]).state.progress.bar).toBeNull();
});

test("the same text in pieces of one, and with CRLF, gives the same", () => {
  const whole = read([install]);
  expect(read([...install])).toEqual(whole);
  expect(read([install.replaceAll("\n", "\r\n")]).events).toEqual(whole.events);
});

test("exit 0 without the marker done is no success", () => {
  const { state } = read([install.replace("loralei: done\n", "")]);
  const verdict = explainStudioLog({ ...asked, exit: { code: 0, signal: null }, state, tail: ["bye"] });
  expect(verdict.outcome).toBe("failed");
  expect(verdict.failure?.message).toContain('"bye"');
});

test("done and exit 0 is success, also when the last line has no end", () => {
  const { state } = read([install.trimEnd()]);
  expect(explainStudioLog({ ...asked, exit: { code: 0, signal: null }, state }).outcome).toBe("succeeded");
  expect(explainStudioLog({ ...asked, exit: { code: 1, signal: null }, state }).outcome).toBe("failed");
});

test("a failure is told in the program's own words, the first one", () => {
  const { state } = read([
    "loralei: failed unreachable\tThe package index could not be reached.\tConnect the worker to the network.\n",
    "loralei: failed other\tSomething else.\t\n",
  ]);
  const verdict = explainStudioLog({ ...asked, exit: { code: 1, signal: null }, state });
  expect(verdict.failure).toEqual({
    code: "unreachable",
    message: "The package index could not be reached.",
    help: "Connect the worker to the network.",
    fields: [],
  });
});

test("a program that was asked to stop is cancelled, one that vanished is unknown", () => {
  const { state } = read(["loralei: phase fetch\n"]);
  const exit = { code: null, signal: "SIGTERM" };
  expect(explainStudioLog({ exit, state, tail: [], stopAsked: true }).outcome).toBe("cancelled");
  expect(explainStudioLog({ exit, state, tail: [], stopAsked: false }).failure?.code).toBe("ended-early");
  expect(explainStudioLog({ ...asked, exit: { code: null, signal: null }, state }).outcome).toBe("unknown");
});

test("a line without end does not grow without bound", () => {
  const { state } = read(["x".repeat(1_000_000), "x".repeat(1_000_000)]);
  expect(JSON.stringify(state).length).toBeLessThan(20_000);
});
