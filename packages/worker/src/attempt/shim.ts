import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { identify } from "./processes.ts";

/**
 * Stands between the daemon and a trainer, so that neither dies with the other: runs the steps of plan.json one
 * after another with their output appended to raw.log, notes in run.json what runs and in exit.json how it ended.
 * A program of its own, run as `node shim.mjs JOBDIR`, without any dependency: it is small and must not fail.
 */
interface ShimPlan {
  tag: string;
  steps: { argv: string[]; cwd: string; env: Record<string, string>; unsetEnv: string[] }[];
}

// Whoever wants the trainer to stop tells the trainer. The shim ends after it, with its exit noted.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

const jobDir = process.argv[2];
if (jobDir === undefined) {
  process.stderr.write("usage: node shim.mjs JOBDIR\n");
  process.exitCode = 2;
} else {
  await runPlan(jobDir);
}

async function runPlan(dir: string): Promise<void> {
  const plan: ShimPlan = JSON.parse(readFileSync(join(dir, "plan.json"), "utf8"));
  const log = openSync(join(dir, "raw.log"), "a", 0o600);
  let exit: { code: number | null; signal: string | null } = { code: 0, signal: null };
  let step = 0;
  for (; step < plan.steps.length; step++) {
    if (mustStop(join(dir, "stop.json"))) {
      exit = { code: null, signal: "SIGTERM" };
      break;
    }
    exit = await runStep(dir, plan, step, log);
    if (exit.code !== 0) break;
  }
  await keepWriting(join(dir, "exit.json"), {
    ...exit,
    step: Math.min(step, plan.steps.length - 1),
    atMs: Date.now(),
  });
}

/** A stop "after the next saved state" lets further steps begin; any other does not. */
function mustStop(path: string): boolean {
  return existsSync(path) && JSON.parse(readFileSync(path, "utf8")).mode === "now";
}

function runStep(dir: string, plan: ShimPlan, step: number, log: number) {
  const { argv, cwd, env, unsetEnv } = plan.steps[step]!;
  // biome-ignore lint/style/noProcessEnv: what the daemon gave, secrets among it, is handed on unseen
  const environment: NodeJS.ProcessEnv = { ...process.env, ...env, LORALEI_JOB: plan.tag };
  for (const name of unsetEnv) delete environment[name];
  return new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    const fail = (error: Error) => {
      // As a shell says it: 127 for a program that is not there, 126 for one that cannot be run.
      tryWrite(log, `cannot start ${argv[0]}: ${error.message}\n`);
      resolve({ code: "code" in error && error.code === "ENOENT" ? 127 : 126, signal: null });
    };
    let child: ChildProcess;
    try {
      // detached: a session of its own, so that a signal reaches the trainer's whole group and not the shim.
      const stdio: StdioOptions = ["ignore", log, log];
      child = spawn(argv[0]!, argv.slice(1), { cwd, env: environment, detached: true, stdio });
    } catch (error) {
      // Node throws what it does not tell by an event: a command line that is too long, no memory.
      fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    child.on("spawn", () => {
      const identity = identify(child.pid!);
      makeExpendable(identity.pid);
      void keepWriting(join(dir, "run.json"), {
        step,
        trainer: identity,
        shim: identify(process.pid),
        atMs: Date.now(),
      });
    });
    child.on("error", (error) => {
      if (child.pid === undefined) fail(error);
    });
    child.on("exit", (code, signal) => resolve({ code, signal }));
  });
}

/** When memory runs out the kernel should take the trainer, which can be started again, and not the daemon. */
function makeExpendable(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, "500");
  } catch {
    // Not Linux, or not allowed: the kernel chooses.
  }
}

function tryWrite(log: number, text: string): void {
  try {
    writeSync(log, text);
  } catch {
    // The disk is full; the exit status says enough.
  }
}

/** A full disk may have room again later; for ten minutes the fact is worth the wait. Not where the folder is gone. */
async function keepWriting(path: string, value: unknown): Promise<void> {
  for (let tries = 0; tries < 600 && existsSync(dirname(path)); tries++) {
    try {
      writeWhole(path, value);
      return;
    } catch {
      await setTimeout(1_000);
    }
  }
}

/** Temporary file, fsync, rename: a reader finds all of it or nothing. */
function writeWhole(path: string, value: unknown): void {
  const temporary = `${path}.tmp`;
  const file = openSync(temporary, "w", 0o600);
  writeSync(file, JSON.stringify(value));
  fsyncSync(file);
  closeSync(file);
  renameSync(temporary, path);
}
