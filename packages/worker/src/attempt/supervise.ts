import { closeSync, existsSync, openSync, watch } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { type JobDir, readStored, StoredExit, StoredRun } from "./job-dir.ts";
import {
  hasProc,
  isAlive,
  type ProcessIdentity,
  processesOf,
  signalGroup,
  signalProcess,
} from "./processes.ts";

/** How an attempt's process ended; all null: it vanished without a record (power cut, killed with its shim). */
export interface Ended {
  code: number | null;
  signal: string | null;
  atMs: number;
  vanished: boolean;
}

/** Times between the signals of a stop. */
export interface Grace {
  /** From SIGINT to SIGTERM. */
  interruptMs: number;
  /** From SIGTERM to SIGKILL. */
  terminateMs: number;
}

export const usualGrace: Grace = { interruptMs: 30_000, terminateMs: 10_000 };

/**
 * Starts the shim over an attempt's plan.json. It goes on when this process ends: a session of its own, and output
 * to numeric descriptors (execa would route `{ file }` and pipes through this process, and the trainer would die
 * with it).
 */
export function launchShim(options: {
  files: JobDir;
  node: string;
  shimPath: string;
  env: Readonly<Record<string, string>>;
}): void {
  // execa's types name descriptors 3 to 9 alone; it passes any number on as it is.
  const log = openSync(options.files.shimLog, "a", 0o600) as 3;
  try {
    const child = execa(options.node, [options.shimPath, options.files.dir], {
      cwd: options.files.dir,
      env: { ...options.env },
      extendEnv: false,
      detached: true,
      cleanup: false,
      buffer: false,
      stdio: ["ignore", log, log],
      reject: false,
    });
    child.nodeChildProcess.unref();
    // What came of it is read from run.json and exit.json, by this daemon or the next.
    child.catch(() => {});
  } finally {
    closeSync(log);
  }
}

/** A start of the shim may take this long on a busy host before it counts as vanished. */
const startMs = 60_000;

/**
 * Waits until the attempt's process has ended: exit.json is there, or neither trainer nor shim lives.
 * `launchedAtMs`: when the shim was started by this daemon; null for an adopted attempt.
 */
export async function waitForEnd(
  files: JobDir,
  options: {
    launchedAtMs: number | null;
    signal: AbortSignal;
    pollMs: number;
    onRun: (run: StoredRun) => void;
  },
): Promise<Ended> {
  let told = -1;
  let run: StoredRun | null = null;
  for await (const _ of changes(files.dir, options.signal, options.pollMs)) {
    // What was read once holds when it cannot be read now (no descriptor left, a disk that stalls).
    run = (await readStored(files.run, StoredRun)) ?? run;
    if (run && run.step !== told) {
      told = run.step;
      options.onRun(run);
    }
    const ended = await endOf(files);
    if (ended) return ended;
    const starting = options.launchedAtMs !== null && Date.now() - options.launchedAtMs < startMs;
    if (run ? isAlive(run.trainer) || isAlive(run.shim) : starting) continue;
    // The exit may have been written between the two looks.
    const late = await endOf(files);
    return late ?? { code: null, signal: null, atMs: Date.now(), vanished: true };
  }
  throw options.signal.reason;
}

/** Even in haste a trainer gets this long to hear SIGTERM. */
const hastyMs = 1_000;

/**
 * Ends an attempt's processes for good: SIGINT to the trainer's group, then SIGTERM, then SIGKILL, each with its
 * grace time; then whatever still carries the attempt's tag in its environment. `cut` (a second, harder stop) ends
 * the wait after SIGINT and shortens the one after SIGTERM. Resolves when none is left.
 */
export async function stopProcesses(
  files: JobDir,
  tag: string,
  options: { grace: Grace; cut: AbortSignal; pollMs: number; onSignal: (signal: NodeJS.Signals) => void },
): Promise<void> {
  const run = await waitForRun(files, options.pollMs);
  if (run) {
    const steps = [
      ["SIGINT", options.grace.interruptMs],
      ["SIGTERM", options.grace.terminateMs],
      ["SIGKILL", 5_000],
    ] as const;
    for (const [signal, graceMs] of steps) {
      if (!isAlive(run.trainer)) break;
      if (signalGroup(run.trainer, signal)) options.onSignal(signal);
      const inHaste = signal === "SIGTERM" && options.cut.aborted;
      const cut = inHaste || signal === "SIGKILL" ? null : options.cut;
      await gone(
        () => isAlive(run.trainer),
        inHaste ? Math.min(hastyMs, graceMs) : graceMs,
        cut,
        options.pollMs,
      );
    }
  }
  await sweep(tag, run?.trainer ?? null, {
    ...options,
    terminateMs: Math.min(2_000, options.grace.terminateMs),
  });
}

/**
 * Ends what an attempt's trainer left behind, wherever it moved to: SIGTERM, and SIGKILL after `terminateMs`.
 * Without /proc only the members of its group are found.
 */
export async function sweep(
  tag: string,
  leader: ProcessIdentity | null,
  options: { pollMs: number; terminateMs: number },
): Promise<void> {
  if (!hasProc && leader) signalGroup(leader, "SIGKILL");
  const killAtMs = performance.now() + options.terminateMs;
  const warned = new Set<number>();
  // A process may have forked between a look and a signal: look again until nothing is left.
  for (let left = processesOf(tag); left.length > 0; left = processesOf(tag)) {
    const late = performance.now() >= killAtMs;
    for (const one of left) {
      if (late) signalProcess(one, "SIGKILL");
      else if (!warned.has(one.pid)) signalProcess(one, "SIGTERM");
      warned.add(one.pid);
    }
    // Not even SIGKILL ends a process that waits for a dead disk: it is told of nowhere else.
    if (performance.now() > killAtMs + 10_000) return;
    await delay(Math.min(options.pollMs, 100));
  }
}

async function endOf(files: JobDir): Promise<Ended | null> {
  const exit = await readStored(files.exit, StoredExit);
  return exit && { code: exit.code, signal: exit.signal, atMs: exit.atMs, vanished: false };
}

/** What runs: a stop that comes during the start waits for the shim to say so. */
async function waitForRun(files: JobDir, pollMs: number): Promise<StoredRun | null> {
  for (let waitedMs = 0; waitedMs < startMs; waitedMs += pollMs) {
    const run = await readStored(files.run, StoredRun);
    if (run || existsSync(files.exit)) return run;
    await delay(pollMs);
  }
  return null;
}

async function gone(
  alive: () => boolean,
  withinMs: number,
  cut: AbortSignal | null,
  pollMs: number,
): Promise<void> {
  const endAtMs = performance.now() + withinMs;
  while (alive() && performance.now() < endAtMs && cut?.aborted !== true) await delay(Math.min(pollMs, 50));
}

/** Yields now, whenever the folder changes, and every `pollMs`; ends with the signal. */
async function* changes(dir: string, signal: AbortSignal, pollMs: number): AsyncGenerator<void> {
  let changed = Promise.withResolvers<void>();
  const wake = () => changed.resolve();
  const watcher = watchOrNull(dir, wake);
  const timer = setInterval(wake, pollMs);
  signal.addEventListener("abort", wake);
  try {
    while (!signal.aborted) {
      yield;
      await changed.promise;
      changed = Promise.withResolvers();
    }
  } finally {
    clearInterval(timer);
    watcher?.close();
    signal.removeEventListener("abort", wake);
  }
}

function watchOrNull(dir: string, wake: () => void) {
  try {
    const watcher = watch(dir, (_, name) => {
      if (name === "run.json" || name === "exit.json") wake();
    });
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
