import type { AnnouncedArtifact, AttemptEvent, AttemptLink } from "./attempt-link.ts";
import { acceptedAttempt, adoptedAttempt, attemptStep, hasRoomFor } from "./attempt-link.ts";
import type { FakeStore } from "./fake-store.ts";
import { commit, emptyStore, ref, renewed, wanted } from "./fake-store.ts";
import type { Up } from "./messages.ts";
import { defaultLimits, protocol } from "./messages.ts";
import type { JobMessage, ServerEvent, ServerLink } from "./server-link.ts";
import { dueAtMs, openServerLink, serverStep } from "./server-link.ts";
import type { WorkerEvent, WorkerLink } from "./worker-link.ts";
import { idleWorkerLink, workerDueAtMs, workerStep } from "./worker-link.ts";

/**
 * A toy world for tests: one worker with one attempt, one api, a wire that loses everything under way when it is
 * cut, a store that fails before or after its commit, crashes of either end, and a virtual clock. The trainer's log
 * is the numbers 0 … logEnd - 1, one line and one byte each.
 */
export interface World {
  nowMs: number;
  /** Facts of the worker's disk: they survive its crash. */
  disk: { written: number; logEnd: number; exited: boolean; files: number[]; artifacts: AnnouncedArtifact[] };
  /** What the api has committed: it survives the api's crash. */
  store: FakeStore;
  worker: { link: WorkerLink; attempt: AttemptLink | null; readAt: number; deleted: boolean };
  api: ServerLink | null;
  up: string[];
  down: string[];
  /** The next store command fails: before its commit, or after it. */
  storeFails: "no" | "before" | "after";
  /** The wire swallows frames of both sides without telling either. */
  silent: boolean;
}

const ids = {
  worker: "0199aaaa-0000-7000-8000-000000000002",
  session: "0199aaaa-0000-7000-8000-000000000003",
};
const limits = { ...defaultLimits, logWindow: 1024 };
const sha = "a".repeat(64);

export function makeWorld(logEnd: number): World {
  return {
    nowMs: 0,
    disk: { written: 0, logEnd, exited: false, files: [], artifacts: [] },
    store: emptyStore(),
    worker: { link: idleWorkerLink, attempt: acceptedAttempt(ref), readAt: 0, deleted: false },
    api: null,
    up: [],
    down: [],
    storeFails: "no",
    silent: false,
  };
}

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
  const text = world.up.shift();
  if (text !== undefined && world.api && !world.silent)
    server(world, { type: "frame", nowMs: world.nowMs, text });
}

export function deliverDown(world: World): void {
  const text = world.down.shift();
  if (text !== undefined && !world.silent) worker(world, { type: "frame", nowMs: world.nowMs, text });
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

/** Sends as much as the window allows, cut into chunks that depend on the moment. */
function pump(world: World): void {
  const { attempt: link } = world.worker;
  while (world.worker.attempt && hasRoomFor(world.worker.attempt, "log", limits.logWindow)) {
    const { sent } = world.worker.attempt.log.outbox;
    const from = sent.to;
    const to = Math.min(world.disk.written, from + 1 + ((world.nowMs + from + world.disk.written) % 5));
    if (to <= from || link === null) return;
    const lines = Array.from({ length: to - from }, (_, i) => ({
      t: 0,
      o: "out" as const,
      x: `${from + i}`,
    }));
    const chunk = { t: "log" as const, ...ref, seq: sent.seq + 1, from, to, lines, events: [] };
    attempt(world, { type: "chunk", chunk, weight: 300 });
  }
}

function worker(world: World, event: WorkerEvent): void {
  const { state, effects } = workerStep(world.worker.link, event);
  world.worker.link = state;
  for (const effect of effects) {
    switch (effect.type) {
      case "connect":
        world.up = [];
        world.down = [];
        world.api = openServerLink({ workerId: ids.worker, nowMs: world.nowMs, limits });
        worker(world, { type: "opened", nowMs: world.nowMs });
        break;
      case "hello":
        world.up.push(hello(world));
        break;
      case "lease":
        world.up.push(JSON.stringify({ t: "lease", id: effect.id, jobs: inventory(world) }));
        break;
      case "terminate":
        hangUp(world, 1006);
        break;
      case "welcome": {
        const wanted = effect.message.jobs[0];
        if (wanted) attempt(world, { type: "welcome", wanted });
        break;
      }
      case "down": {
        const { message } = effect;
        if (message.t === "lease.ack") {
          for (const row of message.jobs) attempt(world, { type: "wanted", ...row });
        } else if ("job" in message && message.t !== "offer") attempt(world, { type: "down", message });
        break;
      }
      case "offline":
        attempt(world, { type: "offline" });
        break;
      case "ping":
        if (world.api && !world.silent) server(world, { type: "alive", nowMs: world.nowMs });
        break;
      case "note":
        break;
    }
  }
}

function attempt(world: World, event: AttemptEvent): void {
  const link = world.worker.attempt;
  if (!link) return;
  const { state, effects } = attemptStep(link, event);
  world.worker.attempt = state;
  world.disk.artifacts = [...state.artifacts];
  for (const effect of effects) {
    if (effect.type === "send") world.up.push(JSON.stringify(effect.message));
    if (effect.type === "upload") {
      // Bytes go over HTTP: they are in when the store has them.
      if (!world.store.files.includes(effect.id)) world.store.files.push(effect.id);
      attempt(world, { type: "uploaded", id: effect.id });
    }
    if (effect.type === "delete" || effect.type === "discard") {
      world.worker.attempt = null;
      world.worker.deleted = true;
    }
  }
  pump(world);
}

function server(world: World, event: ServerEvent): void {
  if (!world.api) return;
  const { state, effects } = serverStep(world.api, event);
  world.api = state;
  for (const effect of effects) {
    switch (effect.type) {
      case "send":
        world.down.push(JSON.stringify(effect.message));
        break;
      case "greet":
        server(world, {
          type: "greeted",
          nowMs: world.nowMs,
          sessionId: ids.session,
          limits,
          jobs: wanted(world.store),
        });
        break;
      case "renew":
        server(world, { type: "renewed", re: effect.id, asked: effect.jobs, held: renewed(world.store) });
        break;
      case "store":
        keep(world, effect.message, effect.weight);
        break;
      case "close":
      case "terminate":
        world.api = null;
        hangUp(world, 1006);
        return;
      case "ping":
        if (!world.silent) worker(world, { type: "alive", nowMs: world.nowMs });
        break;
      default:
        break;
    }
  }
}

function keep(world: World, message: JobMessage, weight: number): void {
  const fails = world.storeFails;
  world.storeFails = "no";
  if (fails === "before") {
    server(world, { type: "failed", weight, why: "the disk is full" });
    return;
  }
  const reply = commit(world.store, message);
  const why = "no answer after the commit";
  server(
    world,
    fails === "after" ? { type: "failed", weight, why } : { type: "stored", message, weight, reply },
  );
}

function hangUp(world: World, code: number): void {
  world.up = [];
  world.down = [];
  worker(world, { type: "closed", nowMs: world.nowMs, code, reason: "", random: 0.5 });
}

function inventory(world: World) {
  return world.worker.attempt
    ? [{ ...ref, phase: world.worker.attempt.phase, alive: !world.disk.exited }]
    : [];
}

function hello(world: World): string {
  return JSON.stringify({
    t: "hello",
    proto: [protocol.min, protocol.max],
    version: "test",
    workerId: ids.worker,
    instanceId: ids.session,
    machineId: "m",
    bootId: "b",
    caps: {
      name: "w",
      platform: "linux",
      cpu: { model: "", cores: 1 },
      ramMb: 1,
      diskFreeMb: 1,
      gpus: [],
      trainers: [],
      slots: { gpu: 0, cpu: 1 },
      local: true,
      simulated: false,
    },
    jobs: inventory(world),
  });
}
