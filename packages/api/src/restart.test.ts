import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256Of } from "@loralei/disk/hash";
import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";
import { expect, test } from "vitest";
import { createApp } from "./app.ts";
import type { AppRouter } from "./index.ts";
import { eventually } from "./testing/eventually.ts";
import { attemptOf, fakeWorker } from "./testing/fake-worker.ts";
import { startStudio, stopStudio } from "./testing/studio.ts";
import { startTraining } from "./testing/training.ts";

test("a studio that is restarted in the middle loses nothing, and a follower gets each line once, in order", async () => {
  const first = await startStudio();
  const { home, app } = first;
  const worker = await fakeWorker(app, app.localWorkerToken);
  const id = await startTraining(first);
  const run = attemptOf(worker, await worker.next("offer"));
  run.accept();
  run.start();
  const socket = createWSClient({ url: `${app.url.replace("http", "ws")}/trpc`, retryDelayMs: () => 30 });
  const client = createTRPCClient<AppRouter>({ links: [wsLink({ client: socket })] });
  const seen: string[] = [];
  let ended = false;
  client.jobs.log.subscribe(
    { id, attempt: 1 },
    {
      onData: ({ data }) => seen.push(...data.lines.map(({ n, x }) => `${n} ${x}`)),
      onComplete: () => {
        ended = true;
      },
    },
  );
  run.log("a", "b");
  await worker.next("log.ack");
  const points = [
    { name: "loss", step: 1, value: 0.5, atMs: 1 },
    { name: "loss", step: 2, value: "nan" as const, atMs: 2 },
  ];
  worker.send({ t: "metrics", ...run.ref, seq: 1, from: 0, to: 2, points });
  await worker.next("metrics.ack");
  const bytes = Buffer.from("first picture");
  worker.send({
    t: "artifact",
    ...run.ref,
    id: 1,
    path: "sample/1.png",
    size: bytes.length,
    sha256: sha256Of(bytes),
    kind: "sample",
    step: 1,
    epoch: null,
  });
  const { uploadId } = await worker.next("artifact.ack");
  const patch = (url: string, offset: number, body: Buffer) =>
    fetch(`${url}/uploads/${uploadId}`, {
      method: "PATCH",
      headers: { Authorization: `Bearer ${worker.token}`, "Upload-Offset": String(offset) },
      body: new Uint8Array(body),
    });
  expect((await patch(app.url, 0, bytes.subarray(0, 5))).status).toBe(204);
  await eventually(() => expect(seen).toHaveLength(2));

  const before = (await first.client.jobs.byId.query({ id })).eventSeq;
  await first.socket.close();
  await app.close();
  expect(await worker.closed).toBe(1012);
  // What a crash between write and commit leaves behind.
  await appendFile(join(home, "logs", id, "1", "log.txt"), "2000 o never committed\n");

  const second = await createApp({ home, port: app.port });
  expect(second.localWorkerToken).toBe(app.localWorkerToken);
  const jobs = [{ ...run.ref, phase: "running" as const, alive: true }];
  const back = await fakeWorker(second, second.localWorkerToken, { jobs });
  expect(back.welcome.jobs).toMatchObject([
    { job: id, desired: "run", log: { seq: 1, to: 20 }, metrics: { seq: 1, to: 2 } },
  ]);
  const rest = { ...attemptOf(back, run.ref) };
  Object.assign(rest.mark, run.mark);
  rest.log("c");
  await back.next("log.ack");
  const moved = await patch(second.url, 0, bytes);
  expect([moved.status, moved.headers.get("upload-offset")]).toEqual([409, "5"]);
  expect((await patch(second.url, 5, bytes.subarray(5))).status).toBe(201);
  rest.exit();
  rest.finish(1, { seq: 1, to: 2 });
  await back.next("finished.ack");

  await eventually(() => expect(ended).toBe(true));
  expect(seen).toEqual(["1 a", "2 b", "3 c"]);
  const job = await client.jobs.byId.query({ id });
  expect(job).toMatchObject({ state: "succeeded", artifacts: [{ path: "sample/1.png" }] });
  expect(job.eventSeq).toBeGreaterThan(before);
  expect(await client.jobs.metrics.query({ id, attempt: 1 })).toEqual({
    count: 2,
    series: [{ name: "loss", steps: [1, 2], values: [0.5, null] }],
  });
  await socket.close();
  await stopStudio({ ...first, app: second });
});

test("a second studio on the same home is refused and says which process has it", async () => {
  const studio = await startStudio();
  await expect(createApp({ home: studio.home, port: 0 })).rejects.toThrow(`process ${process.pid}`);
  await stopStudio(studio, true);
  const again = await startStudio({ home: studio.home });
  await stopStudio(again);
});

test("a port in use is named, and the home is free again", async () => {
  const studio = await startStudio();
  const home = `${studio.home}/other`;
  await expect(createApp({ home, port: studio.app.port })).rejects.toThrow(
    `Port ${studio.app.port} of 127.0.0.1 is in use`,
  );
  const other = await createApp({ home, port: 0 });
  await other.close();
  await stopStudio(studio);
});

test("a host that others reach is refused without a token", async () => {
  await expect(createApp({ home: "/nowhere", host: "0.0.0.0" })).rejects.toThrow("without a token");
});
