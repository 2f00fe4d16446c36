import { defaultLimits } from "@loralei/core/link/messages";
import { afterEach, expect, test } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { attemptOf, fakeWorker } from "../testing/fake-worker.ts";
import { type Studio, startStudio, stopStudio } from "../testing/studio.ts";
import { startTraining } from "../testing/training.ts";

let studio: Studio;
let now = Date.now();
afterEach(() => stopStudio(studio));

async function running() {
  studio = await startStudio({
    clock: () => now,
    reapEveryMs: 10,
    limits: { ...defaultLimits, leaseTtlMs: 1_000 },
  });
  const worker = await fakeWorker(studio.app, studio.app.localWorkerToken);
  const id = await startTraining(studio);
  const run = attemptOf(worker, await worker.next("offer"));
  run.accept();
  run.start();
  await state(id, "running");
  return { worker, id, run };
}

const state = (id: string, wanted: string) =>
  eventually(async () => expect((await studio.client.jobs.byId.query({ id })).state).toBe(wanted));

test("a job that waits is cancelled at once", async () => {
  studio = await startStudio();
  const id = await startTraining(studio);
  await studio.client.jobs.cancel.mutate({ id, mode: "now" });
  expect(await studio.client.jobs.byId.query({ id })).toMatchObject({
    state: "cancelled",
    verdict: { outcome: "cancelled" },
  });
  await expect(studio.client.jobs.cancel.mutate({ id, mode: "now" })).rejects.toMatchObject({
    data: { code: "conflict" },
  });
});

test("a running job is asked to stop, and is cancelled when its worker says that it was", async () => {
  const { worker, id, run } = await running();
  await studio.client.jobs.cancel.mutate({ id, mode: "save" });
  expect(await worker.next("stop")).toMatchObject({ job: id, attempt: 1, mode: "save" });
  await studio.client.jobs.cancel.mutate({ id, mode: "now" });
  expect(await worker.next("stop")).toMatchObject({ mode: "now" });
  worker.send({ t: "lease", id: 3, jobs: [{ ...run.ref, phase: "stopping", alive: true }] });
  expect((await worker.next("lease.ack")).jobs).toMatchObject([{ desired: "stop", stopMode: "now" }]);
  run.exit("cancelled");
  run.finish();
  await worker.next("finished.ack");
  await state(id, "cancelled");
});

test("a training that ends well although it was asked to stop has succeeded", async () => {
  const { worker, id, run } = await running();
  await studio.client.jobs.cancel.mutate({ id, mode: "save" });
  run.exit("succeeded");
  run.finish();
  await worker.next("finished.ack");
  await state(id, "succeeded");
});

test("a worker that is away makes its job lost, and brings it back by its return", async () => {
  const { worker, id, run } = await running();
  now += 61_000;
  await state(id, "lost");
  worker.send({ t: "lease", id: 1, jobs: [{ ...run.ref, phase: "running", alive: true }] });
  expect((await worker.next("lease.ack")).jobs).toMatchObject([{ job: id, desired: "run", ttlMs: 1_000 }]);
  await state(id, "running");
});

test("a lost job can be cancelled, and its worker is told to drop it when it comes back", async () => {
  const { worker, id, run } = await running();
  await worker.leave();
  now += 61_000;
  await state(id, "lost");
  await studio.client.jobs.cancel.mutate({ id, mode: "now" });
  await state(id, "cancelled");
  const jobs = [{ ...run.ref, phase: "running" as const, alive: true }];
  const back = await fakeWorker(studio.app, studio.app.localWorkerToken, { jobs });
  expect(back.welcome.jobs).toMatchObject([{ job: id, attempt: 1, desired: "discard" }]);
});

test("a retry is a new job with the same spec, and every move of a job is in its events", async () => {
  const { worker, id, run } = await running();
  run.exit("failed");
  run.finish();
  await worker.next("finished.ack");
  const again = await studio.client.jobs.retry.mutate({ id });
  expect(again.id).not.toBe(id);
  const [old, fresh] = await Promise.all([
    studio.client.jobs.byId.query({ id }),
    studio.client.jobs.byId.query({ id: again.id }),
  ]);
  expect(fresh.spec).toEqual(old.spec);
  const moves: string[] = [];
  await new Promise<void>((resolve) => {
    const following = studio.client.jobs.follow.subscribe(
      { id },
      {
        onData: ({ data }) => {
          moves.push(...data.events.flatMap(({ body }) => (body.type === "moved" ? [body.to] : [])));
          following.unsubscribe();
          resolve();
        },
      },
    );
  });
  expect(moves).toEqual(["queued", "offered", "preparing", "running", "uploading", "failed"]);
});
