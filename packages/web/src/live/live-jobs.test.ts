import { JobSummary } from "@loralei/core/jobs/job";
import { noProgress } from "@loralei/core/jobs/progress";
import { describe, expect, it } from "vitest";
import { mergeJobs, rowsOf } from "./live-jobs.ts";

function job(n: number, over: Partial<JobSummary> = {}): JobSummary {
  return {
    ...JobSummary.parse({
      id: `0198a000-0000-7000-8000-${String(n).padStart(12, "0")}`,
      name: `job ${n}`,
      kind: "train",
      subject: "",
      state: "running",
      desired: "run",
      stopMode: null,
      attempt: 1,
      workerId: null,
      workerName: null,
      progress: noProgress,
      verdict: null,
      createdAtMs: n,
      startedAtMs: null,
      endedAtMs: null,
      heardAtMs: null,
      eventSeq: 1,
      simulated: false,
    }),
    ...over,
  };
}

const names = (rows: readonly JobSummary[]) => rows.map((row) => row.name);

describe("rows of the jobs list", () => {
  it("show each job once, newest first, with its newest value", () => {
    const live = mergeJobs(new Map(), [job(2, { name: "job 2 live" }), job(4)]);
    expect(names(rowsOf([job(3), job(2), job(1)], live, () => true, false))).toEqual([
      "job 4",
      "job 3",
      "job 2 live",
      "job 1",
    ]);
  });

  it("leave a live job that belongs to a later page to that page", () => {
    const live = mergeJobs(new Map(), [job(1), job(9)]);
    expect(names(rowsOf([job(8), job(7)], live, () => true, true))).toEqual(["job 9", "job 8", "job 7"]);
  });

  it("drop a job that no longer fits the filter", () => {
    const live = mergeJobs(new Map(), [job(2, { state: "succeeded" })]);
    expect(names(rowsOf([job(3), job(2)], live, (row) => row.state === "running", false))).toEqual(["job 3"]);
  });

  it("keep every active job and a bounded number of ended ones", () => {
    const many = Array.from({ length: 700 }, (_, n) => job(n + 1, { endedAtMs: 1 }));
    const merged = mergeJobs(mergeJobs(new Map(), [job(9_000)]), many);
    expect(merged.size).toBe(501);
    expect([...merged.values()].some((row) => row.name === "job 9000")).toBe(true);
  });
});
