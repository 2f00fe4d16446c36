import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JobSpec } from "@loralei/core/jobs/job";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createBells } from "../bells.ts";
import { openDb } from "../db/open.ts";
import type { Db } from "../db/schema.ts";
import { createLeases } from "./leases.ts";
import { insertJob, jobRow } from "./store.ts";

const id = "0199aaaa-0000-7000-8000-000000000001";
const worker = "0199aaaa-0000-7000-8000-0000000000aa";
const spec = {
  kind: "install",
  trainer: "kohya",
  workerId: worker,
  from: null,
  requirements: null,
} as JobSpec;

let folder = "";
let db: Db;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loralei-leases-"));
  db = await openDb(join(folder, "loralei.db"));
});
afterEach(async () => {
  await db.destroy();
  await rm(folder, { recursive: true, force: true });
});

async function held(state: string, nowMs: () => number) {
  await insertJob(db, { id, name: "install", subject: "kohya", simulated: false, spec }, 0);
  await db
    .updateTable("jobs")
    .set({ state, attempt: 1, worker_id: worker, lease_until_ms: 30_000 })
    .execute();
  return createLeases({
    db,
    bells: createBells(),
    clock: nowMs,
    ttlMs: 30_000,
    startedAtMs: 0,
    onSlot: () => undefined,
  });
}

test("in the first minute after a start nobody is declared lost, whatever the lease says", async () => {
  let now = 59_000;
  const leases = await held("running", () => now);
  await leases.reap();
  expect((await jobRow(db, id)).state).toBe("running");
  now = 60_000;
  await leases.reap();
  expect((await jobRow(db, id)).state).toBe("lost");
});

test("an offer that nobody took in time waits again", async () => {
  const leases = await held("offered", () => 70_000);
  await leases.reap();
  expect(await jobRow(db, id)).toMatchObject({ state: "queued", worker_id: null, attempt: 1 });
});

test("only the worker that holds the attempt renews its lease", async () => {
  const leases = await held("running", () => 10_000);
  const job = id as Parameters<typeof leases.renew>[1][number]["job"];
  const one = { job, attempt: 1, phase: "running" as const, alive: true };
  expect(await leases.renew("0199aaaa-0000-7000-8000-0000000000bb", [one])).toEqual([]);
  expect(await leases.renew(worker, [{ ...one, attempt: 2 }])).toEqual([]);
  expect((await jobRow(db, id)).lease_until_ms).toBe(30_000);
  expect(await leases.renew(worker, [one])).toMatchObject([{ ttlMs: 30_000, desired: "run" }]);
  expect((await jobRow(db, id)).lease_until_ms).toBe(40_000);
});
