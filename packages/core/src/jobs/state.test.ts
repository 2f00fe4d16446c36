import { expect, test } from "vitest";
import { canMove, isFinal, isOnWorker, JobState, statesBefore, transitions } from "./state.ts";

test("exactly succeeded, failed and cancelled are ends", () => {
  expect(JobState.options.filter(isFinal)).toEqual(["succeeded", "failed", "cancelled"]);
});

test("from every state an end can be reached, and no state leads to itself", () => {
  for (const start of JobState.options) {
    const seen = new Set<JobState>([start]);
    for (const state of seen) for (const next of transitions[state]) seen.add(next);
    expect([...seen].some(isFinal), start).toBe(true);
    expect(canMove(start, start), start).toBe(false);
  }
});

test("success is only told once everything is in", () => {
  expect(statesBefore("succeeded")).toEqual(["uploading"]);
});

test("a job that only waits is cancelled at once, a running one goes through stopping", () => {
  expect(canMove("queued", "cancelled")).toBe(true);
  expect(canMove("running", "cancelled")).toBe(false);
  expect(canMove("running", "stopping")).toBe(true);
});

test("a lost attempt may come back to what it was, or end", () => {
  expect(transitions.lost).toEqual(
    expect.arrayContaining(["running", "uploading", "queued", "failed", "cancelled"]),
  );
  expect(statesBefore("lost")).toEqual(["offered", "preparing", "running", "stopping", "uploading"]);
});

test("the slot is free again while files are still coming in", () => {
  expect(JobState.options.filter(isOnWorker)).toEqual(["offered", "preparing", "running", "stopping"]);
});
