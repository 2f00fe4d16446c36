import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, watch } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { processesOf } from "./attempt/processes.ts";
import type { Kept } from "./testing/fake-api.ts";
import { openSmallStudio, type SmallStudio, workerToken } from "./testing/small-studio.ts";

const patience = { timeout: 45_000, interval: 20 };
let studio: SmallStudio;
beforeEach(async () => {
  studio = await openSmallStudio();
});
afterEach(() => studio.close());

const online = () => vi.waitFor(() => expect(studio.api.isOnline()).toBe(true), patience);
/** Numbers of the tick lines; one may stand behind a bar, as in a terminal. */
const ticksOf = (kept: Kept) =>
  kept.lines.flatMap((line) => {
    const tick = /tick (\d+) \d+$/.exec(line.x);
    return tick ? [Number(tick[1])] : [];
  });
const ticking = (kept: Kept, least: number) =>
  vi.waitFor(() => expect(ticksOf(kept).length).toBeGreaterThan(least), patience);
const finished = (kept: Kept) => vi.waitFor(() => expect(kept.finished).toBe(true), patience);
const counted = (ticks: number[]) => Array.from({ length: ticks.length }, (_, i) => i + 1);
/** Two seconds of training with 200 lines a second beside it. */
const lively = { sim_speed: 20, sim_line_rate: 200 };

function startProcess() {
  const main = join(import.meta.dirname, "main.ts");
  const argv = [
    main,
    "--connect",
    studio.api.url,
    "--token",
    workerToken,
    "--home",
    studio.home,
    "--local",
    "--simulated",
  ];
  return spawn(process.execPath, argv, { stdio: "ignore" });
}

test("a daemon that is killed is followed by one that adopts the run: same process, each line once, exit code kept", async () => {
  const first = startProcess();
  await online();
  const { kept, dir } = studio.offerTraining({
    ...lively,
    sim_fault: "exit",
    sim_fault_step: 35,
    sim_exit_code: 7,
  });
  await ticking(kept, 50);
  first.kill("SIGKILL");
  await vi.waitFor(() => expect(studio.api.isOnline()).toBe(false), patience);
  const { trainer } = JSON.parse(readFileSync(join(dir, "run.json"), "utf8"));

  await studio.startWorker();
  await finished(kept);
  expect(kept.started?.pid).toBe(trainer.pid);
  expect(kept.exited).toMatchObject({ code: 7, verdict: { outcome: "failed" } });
  expect(ticksOf(kept).length).toBeGreaterThan(100);
  expect(ticksOf(kept)).toEqual(counted(ticksOf(kept)));
  expect(studio.api.hellos.at(-1)?.jobs).toMatchObject([{ alive: true }]);
});

test("a link that is cut again and again loses no line and no point, and doubles none", async () => {
  await studio.startWorker();
  await online();
  const { kept } = studio.offerTraining(lively);
  for (let cuts = 1; cuts <= 4; cuts++) {
    await ticking(kept, cuts * 50);
    studio.api.cut();
  }
  await finished(kept);
  expect(kept.exited?.verdict.outcome).toBe("succeeded");
  expect(ticksOf(kept)).toEqual(counted(ticksOf(kept)));
  const steps = kept.points.filter((point) => point.name === "loss/current").map((point) => point.step);
  expect(steps).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
});

test("a worker that stops with --keep-jobs leaves the run to the next, which goes on where it was", async () => {
  const first = await studio.startWorker({ keepJobs: true });
  await online();
  const { kept } = studio.offerTraining(lively);
  await ticking(kept, 50);
  await first.stop();
  await studio.startWorker();
  await finished(kept);
  expect(kept.exited?.verdict.outcome).toBe("succeeded");
  expect(ticksOf(kept)).toEqual(counted(ticksOf(kept)));
});

test("what ended while nobody listened is told by the next daemon: log, curve, files and verdict", async () => {
  const first = await studio.startWorker({ keepJobs: true });
  await online();
  const { kept, dir } = studio.offerTraining({ ...lively, save_every_n_epochs: 1 });
  await ticking(kept, 20);
  studio.api.away(true);
  await vi.waitFor(() => expect(existsSync(join(dir, "end.json"))).toBe(true), patience);
  await first.stop();
  await studio.startWorker();
  studio.api.away(false);
  await finished(kept);
  expect(kept.exited?.verdict.outcome).toBe("succeeded");
  expect(ticksOf(kept)).toEqual(counted(ticksOf(kept)));
  expect(kept.points.filter((point) => point.name === "loss/current").length).toBe(40);
  expect([...kept.files.values()].map((file) => file.whole)).toEqual([true, true]);
  expect(kept.lines.filter((line) => line.x.startsWith("The trainer ended")).length).toBe(1);
  await vi.waitFor(() => expect(existsSync(dir)).toBe(false), patience);
});

test("a file that went away before it was sent is named in the log, and the line is in before the job ends", async () => {
  const first = await studio.startWorker({ keepJobs: true });
  await online();
  const { kept, dir } = studio.offerTraining({ ...lively, save_every_n_epochs: 1 });
  await ticking(kept, 20);
  studio.api.away(true);
  await vi.waitFor(() => expect(existsSync(join(dir, "end.json"))).toBe(true), patience);
  await first.stop();
  rmSync(join(dir, "out", "hero-000001.safetensors"));
  await studio.startWorker();
  studio.api.away(false);
  await finished(kept);
  expect([...kept.files].flatMap(([path, { whole }]) => (whole ? [path] : []))).toEqual(["hero.safetensors"]);
  expect(kept.lines.at(-1)).toMatchObject({
    o: "sys",
    x: expect.stringContaining("hero-000001.safetensors"),
  });
});

test("a worker that is left while it prepares a run has started it, and the next one adopts it", async () => {
  const first = await studio.startWorker({ keepJobs: true });
  await online();
  const { kept, dir } = studio.offerTraining(lively);
  await vi.waitFor(() => expect(kept.accepted).toBe(true), { ...patience, interval: 1 });
  await first.stop();
  expect(existsSync(join(dir, "plan.json"))).toBe(true);
  await studio.startWorker();
  await finished(kept);
  expect(kept.exited?.verdict.outcome).toBe("succeeded");
});

test("a worker that stops while it takes an offer leaves nothing of it running", async () => {
  const worker = await studio.startWorker();
  await online();
  const jobs = join(studio.home, "jobs");
  mkdirSync(jobs);
  const taking = new Promise((taken) => watch(jobs, { signal: worker.end.signal }, taken));
  const { kept, ref } = studio.offerTraining(lively);
  await taking;
  await worker.stop();
  expect(kept.accepted).toBe(true);
  expect(kept.exited?.verdict.outcome).toBe("cancelled");
  expect(processesOf(`${ref.job}:1`)).toEqual([]);
});

test("a worker that stops ends its runs as cancelled, tells the studio, and leaves no process", async () => {
  const worker = await studio.startWorker();
  await online();
  const { kept, ref } = studio.offerTraining(lively);
  await ticking(kept, 20);
  await worker.stop();
  expect(kept.exited?.verdict).toEqual({ outcome: "cancelled", failure: null });
  expect(kept.lines.map((line) => line.x)).toContain("Stop now, because this worker is stopping.");
  expect(kept.finished).toBe(true);
  expect(processesOf(`${ref.job}:1`)).toEqual([]);
});

test("a trainer that ignores signals and has a deaf child is ended with all it started", async () => {
  await studio.startWorker();
  await online();
  const { kept, ref } = studio.offerTraining({
    ...lively,
    sim_ignore_signals: true,
    sim_grandchild: true,
    sim_speed: 1,
  });
  await ticking(kept, 20);
  kept.desired = "stop";
  kept.stopMode = "now";
  await finished(kept);
  expect(kept.exited).toMatchObject({ signal: "SIGKILL", verdict: { outcome: "cancelled" } });
  const told = kept.lines.filter((line) => line.o === "sys").map((line) => line.x);
  expect(told).toEqual([
    "Stop now, asked by the user.",
    "Sent SIGINT to the trainer.",
    "Sent SIGTERM to the trainer.",
    "Sent SIGKILL to the trainer.",
    "The trainer was ended by SIGKILL.",
  ]);
  expect(processesOf(`${ref.job}:1`)).toEqual([]);
});

test("a child that outlives its trainer does not keep the job open", async () => {
  await studio.startWorker();
  await online();
  const { kept, ref } = studio.offerTraining({ sim_grandchild: true });
  await finished(kept);
  expect(kept.exited).toMatchObject({ code: 0, verdict: { outcome: "succeeded" } });
  expect(processesOf(`${ref.job}:1`)).toEqual([]);
});

test("a stop after the next saved state waits for one, and what was saved is in the studio", async () => {
  await studio.startWorker();
  await online();
  const { kept } = studio.offerTraining({ ...lively, sim_speed: 10, save_every_n_steps: 10 });
  await ticking(kept, 20);
  kept.desired = "stop";
  kept.stopMode = "save";
  await finished(kept);
  expect(kept.exited?.verdict.outcome).toBe("cancelled");
  expect(kept.lines.map((line) => line.x)).toContain("A state is saved: stopping now.");
  expect(
    [...kept.files.values()].filter((file) => file.whole && file.told.kind === "checkpoint").length,
  ).toBeGreaterThan(0);
  expect(kept.progress.at(-1)?.step).toBeLessThan(40);
});

test("an attempt that the studio gave up is ended and deleted", async () => {
  await studio.startWorker();
  await online();
  const { kept, ref, dir } = studio.offerTraining(lively);
  await ticking(kept, 20);
  studio.api.tell({ t: "discard", ...ref, why: "a newer attempt runs elsewhere" });
  await vi.waitFor(() => expect(existsSync(dir)).toBe(false), patience);
  expect(processesOf(`${ref.job}:1`)).toEqual([]);
  expect(kept.exited).toBe(null);
});

test("a training whose dataset cannot be read ends with a sentence that says so, and nothing was started", async () => {
  await studio.startWorker();
  await online();
  const spec = studio.trainingSpec();
  const subset = { path: "gone", absolute: "/nowhere/gone", repeats: 1, isReg: false, classTokens: "" };
  const { kept } = studio.offer(spec, { root: "/nowhere", subsets: [subset] });
  await finished(kept);
  expect(kept.exited?.verdict).toMatchObject({ outcome: "failed", failure: { code: "not-started" } });
  expect(kept.exited?.verdict.failure?.message).toContain("/nowhere/gone");
  expect(kept.started).toBe(null);
});

test("an offer beyond the slots is refused and the run that has them goes on", async () => {
  await studio.startWorker();
  await online();
  const first = studio.offerTraining(lively);
  const second = studio.offerTraining(lively);
  const third = studio.offerTraining(lively);
  await vi.waitFor(() => expect(third.kept.rejected?.reason).toBe("busy"), patience);
  await finished(first.kept);
  await finished(second.kept);
  expect(existsSync(third.dir)).toBe(false);
});

test("secrets reach the trainer's environment and are on no disk", async () => {
  await studio.startWorker();
  await online();
  const { kept, dir } = studio.offerTraining(lively, { HF_TOKEN: "hf_very-secret-value" });
  await ticking(kept, 5);
  const { trainer } = JSON.parse(readFileSync(join(dir, "run.json"), "utf8"));
  const environment = readFileSync(`/proc/${trainer.pid}/environ`, "utf8");
  expect(environment).toContain("HF_TOKEN=hf_very-secret-value");
  expect(environment).not.toContain(workerToken);
  for (const name of ["offer.json", "plan.json", "run.json", "config.toml"]) {
    expect(readFileSync(join(dir, name), "utf8")).not.toContain("very-secret");
  }
});

test("a second daemon on the same home is refused", async () => {
  await studio.startWorker();
  await expect(studio.startWorker()).rejects.toThrow(/already runs on/);
});
