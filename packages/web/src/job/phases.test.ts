import type { JobEvent } from "@loralei/core/jobs/event";
import type { Phase } from "@loralei/core/jobs/phase";
import { describe, expect, it } from "vitest";
import { stagesOf } from "./phases.ts";

let seq = 0;
const phase = (atMs: number, name: Phase, attempt = 1): JobEvent => ({
  seq: ++seq,
  atMs,
  body: { type: "run", attempt, event: { type: "phase", phase: name } },
});
const ended = (atMs: number): JobEvent => ({
  seq: ++seq,
  atMs,
  body: { type: "ended", attempt: 1, verdict: { outcome: "succeeded", failure: null } },
});
const brief = (stages: ReturnType<typeof stagesOf>) =>
  stages.map(({ id, state, ms }) => `${id} ${state} ${ms}`);

describe("the stages of a job", () => {
  it("add up the times of a phase that comes again and again", () => {
    const events = [
      phase(0, "prepare"),
      phase(100, "cache-latents"),
      phase(300, "cache-text"),
      phase(350, "train"),
      phase(1_350, "sample"),
      phase(1_400, "train"),
    ];
    expect(brief(stagesOf("train", events, 1, 2_400))).toEqual([
      "prepare past 100",
      "cache past 250",
      "train now 2000",
      "sample past 50",
      "save ahead 0",
    ]);
  });

  it("count as preparing what a trainer does before its first word", () => {
    const running: JobEvent = {
      seq: ++seq,
      atMs: 1_000,
      body: { type: "moved", from: "preparing", to: "running", why: "the trainer runs" },
    };
    expect(brief(stagesOf("train", [running], 1, 4_000))[0]).toBe("prepare now 3000");
    const events = [running, phase(9_000, "cache-latents")];
    expect(brief(stagesOf("train", events, 1, 9_500)).slice(0, 2)).toEqual([
      "prepare past 8000",
      "cache now 500",
    ]);
  });

  it("stop the clock when the attempt ends, and call skipped what never came", () => {
    const events = [
      phase(0, "prepare"),
      phase(100, "train"),
      phase(900, "save"),
      phase(950, "done"),
      ended(960),
    ];
    expect(brief(stagesOf("train", events, 1, 9_999))).toEqual([
      "prepare past 100",
      "cache skipped 0",
      "train past 800",
      "save past 50",
    ]);
  });

  it("mark the one in which an attempt broke off", () => {
    const failed: JobEvent = {
      seq: ++seq,
      atMs: 500,
      body: { type: "ended", attempt: 1, verdict: { outcome: "failed", failure: null } },
    };
    expect(brief(stagesOf("train", [phase(0, "prepare"), phase(100, "train"), failed], 1, 999))[2]).toBe(
      "train broken 400",
    );
  });

  it("count only the attempt that is looked at", () => {
    expect(brief(stagesOf("install", [phase(0, "setup", 1), phase(500, "fetch", 2)], 2, 600))).toEqual([
      "fetch now 100",
      "setup ahead 0",
      "check ahead 0",
    ]);
  });
});
