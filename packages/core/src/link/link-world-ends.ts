import { attemptStep } from "./attempt-link.ts";
import type { AttemptEvent } from "./attempt-link-events.ts";
import { hasRoomFor } from "./attempt-link-state.ts";
import { commit, ref, renewed, wanted } from "./fake-store.ts";
import { ids, limits, type World } from "./link-world.ts";
import { protocol } from "./messages.ts";
import { openServerLink, serverStep } from "./server-link.ts";
import type { JobMessage, ServerEvent } from "./server-link-events.ts";
import { type WorkerEvent, workerStep } from "./worker-link.ts";

/** Sends as much as the window allows, cut into chunks that depend on the moment. */
export function pump(world: World): void {
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

export function worker(world: World, event: WorkerEvent): void {
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

export function attempt(world: World, event: AttemptEvent): void {
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

export function server(world: World, event: ServerEvent): void {
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

export function hangUp(world: World, code: number): void {
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
