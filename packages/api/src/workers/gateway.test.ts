import { once } from "node:events";
import { protocol } from "@loralei/core/link/messages";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { eventually } from "../testing/eventually.ts";
import { attemptOf, fakeCaps, fakeWorker } from "../testing/fake-worker.ts";
import { type Studio, startStudio, stopStudio } from "../testing/studio.ts";
import { startTraining } from "../testing/training.ts";

let studio: Studio;
beforeEach(async () => {
  studio = await startStudio();
});
afterEach(() => stopStudio(studio));

const connect = () => fakeWorker(studio.app, studio.app.localWorkerToken);

async function refusal(
  headers: Record<string, string>,
  protocols: string[] = [protocol.subprotocol],
): Promise<string> {
  const socket = new WebSocket(`${studio.app.url.replace("http", "ws")}/worker`, protocols, { headers });
  const [error] = await once(socket, "error");
  return (error as Error).message;
}

test("an upgrade without the right token is refused before there is a socket", async () => {
  const token = studio.app.localWorkerToken;
  expect(await refusal({})).toContain("401");
  expect(await refusal({ Authorization: `Bearer ${token}x` })).toContain("401");
  expect(await refusal({ Authorization: `Bearer ${crypto.randomUUID()}.${token.slice(37)}` })).toContain(
    "401",
  );
});

test("an upgrade with an Origin comes from a browser and is refused, token or not", async () => {
  const Authorization = `Bearer ${studio.app.localWorkerToken}`;
  expect(await refusal({ Authorization, Origin: studio.app.url })).toContain("403");
});

test("an upgrade for another protocol is refused", async () => {
  expect(await refusal({ Authorization: `Bearer ${studio.app.localWorkerToken}` }, ["other.v1"])).toContain(
    "400",
  );
});

test("a newer session of the same worker takes the place of the older one", async () => {
  const older = await connect();
  await connect();
  expect(await older.closed).toBe(4009);
  await eventually(async () => expect((await studio.client.workers.list.query())[0]?.online).toBe(true));
});

test("a message about an attempt that the worker does not hold is answered by discard, and stored nowhere", async () => {
  const worker = await connect();
  const id = await startTraining(studio);
  const offer = await worker.next("offer");
  const stale = attemptOf(worker, { job: offer.job, attempt: 7 });
  stale.log("of another life");
  expect(await worker.next("discard")).toMatchObject({ job: id, attempt: 7 });
  await expect(studio.client.jobs.logPage.query({ id, attempt: 7, from: 1, limit: 10 })).rejects.toThrow(
    /no attempt 7/,
  );
});

test("a chunk that comes twice is stored once, and one behind a gap is sent back to the mark", async () => {
  const worker = await connect();
  const id = await startTraining(studio);
  const run = attemptOf(worker, await worker.next("offer"));
  run.accept();
  run.log("one");
  await worker.next("log.ack");
  run.mark.seq = 0;
  run.mark.to = 0;
  run.log("one");
  expect((await worker.next("log.ack")).mark).toEqual({ seq: 1, to: 10 });
  run.mark.seq = 5;
  run.log("far ahead");
  expect((await worker.next("log.rewind")).mark).toEqual({ seq: 1, to: 10 });
  const page = await studio.client.jobs.logPage.query({ id, attempt: 1, from: 1, limit: 10 });
  expect(page).toMatchObject({ total: 1, lines: [{ n: 1, x: "one" }] });
});

test("a job that a worker refuses waits again and says why", async () => {
  const worker = await connect();
  const id = await startTraining(studio);
  const offer = await worker.next("offer");
  worker.send({ t: "reject", job: offer.job, attempt: 1, reason: "disk", message: "the disk is full" });
  await eventually(async () => {
    const job = await studio.client.jobs.byId.query({ id });
    expect(job).toMatchObject({ state: "queued", workerId: null });
    expect(job.waiting).toEqual([
      { workerName: "this computer", why: "it refused a moment ago: the disk is full" },
    ]);
  });
});

test("a waiting job says why for each worker", async () => {
  const id = await startTraining(studio);
  const waiting = async () => (await studio.client.jobs.byId.query({ id })).waiting.map(({ why }) => why);
  expect(await waiting()).toEqual(["it is offline"]);
  const found = { ...fakeCaps.trainers[0]!, ok: false, reason: "torch does not import" };
  const worker = await fakeWorker(studio.app, studio.app.localWorkerToken, { caps: { trainers: [found] } });
  expect(await waiting()).toEqual(["the trainer kohya is not ready there: torch does not import"]);
  await studio.client.workers.drain.mutate({ id: worker.id, on: true });
  expect(await worker.next("drain")).toEqual({ t: "drain", on: true });
  expect((await waiting())[0]).toContain("draining");
});

test("a worker that comes back without an attempt that it had makes the job fail, with the reason", async () => {
  const worker = await connect();
  const id = await startTraining(studio);
  const run = attemptOf(worker, await worker.next("offer"));
  run.accept();
  run.start();
  await eventually(async () => expect((await studio.client.jobs.byId.query({ id })).state).toBe("running"));
  await worker.leave();
  await connect();
  const job = await studio.client.jobs.byId.query({ id });
  expect(job.verdict?.failure?.code).toBe("worker-lost-the-job");
});

test("an offer that never reached the worker is made again when it comes back", async () => {
  const worker = await connect();
  await startTraining(studio);
  await worker.next("offer");
  await worker.leave();
  const back = await connect();
  expect(await back.next("offer")).toMatchObject({ attempt: 2 });
});

test("a worker can be added, and once it is forgotten its token opens nothing", async () => {
  const { client, app } = studio;
  const { id, token, line } = await client.workers.add.mutate({ name: "cloud" });
  expect(line).toContain(`--connect ${app.url} --token ${id}.`);
  const worker = await fakeWorker(app, token);
  await eventually(async () => {
    const views = await client.workers.list.query();
    expect(views.find((view) => view.id === id)).toMatchObject({ name: "cloud", online: true });
  });
  await client.workers.forget.mutate({ id });
  expect(await worker.closed).toBe(4011);
  expect(await refusal({ Authorization: `Bearer ${token}` })).toContain("401");
});
