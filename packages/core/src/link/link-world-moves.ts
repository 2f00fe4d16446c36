import { adoptedAttempt } from "./attempt-link-state.ts";
import { ref } from "./fake-store.ts";
import type { World } from "./link-world.ts";
import { attempt, hangUp, pump, server, worker } from "./link-world-ends.ts";
import type { Up } from "./messages.ts";
import { dueAtMs } from "./server-link.ts";
import { idleWorkerLink, workerDueAtMs } from "./worker-link.ts";

const sha = "a".repeat(64);

/** The worker's daemon starts with an attempt that it has not told of. */
export function startWorld(world: World): void {
  if (world.worker.attempt) attempt(world, { type: "offline" });
  worker(world, { type: "start", nowMs: world.nowMs });
}

/** The trainer writes lines; at the end it saves a file and exits. */
export function trainerWrites(world: World, lines: number): void {
  const { disk } = world;
  if (disk.exited) return;
  disk.written = Math.min(disk.logEnd, disk.written + lines);
  if (disk.written % 7 === 3) saveFile(world);
  if (disk.written === disk.logEnd) {
    saveFile(world);
    disk.exited = true;
    tellExit(world);
  }
  pump(world);
}

export function deliverUp(world: World): void {
  if (world.silent || !world.api) return;
  const text = world.up.shift();
  if (text !== undefined) server(world, { type: "frame", nowMs: world.nowMs, text });
}

export function deliverDown(world: World): void {
  if (world.silent) return;
  const text = world.down.shift();
  if (text !== undefined) worker(world, { type: "frame", nowMs: world.nowMs, text });
}

/** The connection breaks: all under way is lost, both ends are told. */
export function cut(world: World): void {
  if (world.api) server(world, { type: "closed", why: "cut" });
  hangUp(world, 1006);
}

export function crashApi(world: World): void {
  world.api = null;
  hangUp(world, 1006);
}

/** The daemon dies and starts again: what it knew is gone, what its disk holds is found. */
export function crashWorker(world: World): void {
  if (world.api) server(world, { type: "closed", why: "crash" });
  world.up = [];
  world.down = [];
  const { disk } = world;
  const found = { phase: "running" as const, started: null, artifacts: disk.artifacts };
  world.worker = {
    ...world.worker,
    link: idleWorkerLink,
    attempt: world.worker.deleted ? null : adoptedAttempt(ref, found),
  };
  if (disk.exited && world.worker.attempt) tellExit(world);
  worker(world, { type: "start", nowMs: world.nowMs });
}

/** The clock goes to the next thing that is due at either end. */
export function waitForTick(world: World): void {
  const due = Math.min(workerDueAtMs(world.worker.link), world.api ? dueAtMs(world.api) : Infinity);
  if (due !== Infinity) world.nowMs = Math.max(world.nowMs, due);
  worker(world, { type: "tick", nowMs: world.nowMs });
  if (world.api) server(world, { type: "tick", nowMs: world.nowMs });
}

function tellExit(world: World): void {
  attempt(world, { type: "exited", message: exitedMessage(world.nowMs) });
  attempt(world, { type: "ended", channel: "log", at: world.disk.logEnd });
  attempt(world, { type: "ended", channel: "metrics", at: 0 });
  attempt(world, { type: "artifacts-complete" });
}

function exitedMessage(atMs: number): Extract<Up, { t: "exited" }> {
  return {
    t: "exited",
    ...ref,
    atMs,
    code: 0,
    signal: null,
    verdict: { outcome: "succeeded", failure: null },
  };
}

function saveFile(world: World): void {
  const id = world.disk.files.length + 1;
  world.disk.files.push(id);
  const artifact = {
    id,
    path: `f${id}`,
    size: 1,
    sha256: sha,
    kind: "other",
    step: null,
    epoch: null,
  } as const;
  attempt(world, { type: "artifact", artifact });
}
