import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256Of } from "@loralei/disk/hash";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "./testing/eventually.ts";
import { attemptOf, fakeWorker } from "./testing/fake-worker.ts";
import { type Studio, startStudio, stopStudio } from "./testing/studio.ts";
import { startTraining } from "./testing/training.ts";

let studio: Studio;
beforeEach(async () => {
  studio = await startStudio();
});
afterEach(() => stopStudio(studio));

test("a training goes from the form to the downloaded file", async () => {
  const { app, client, home } = studio;
  const worker = await fakeWorker(app, app.localWorkerToken);
  const id = await startTraining(studio);
  const offer = await worker.next("offer");
  expect(offer).toMatchObject({ job: id, attempt: 1, name: "hero run", gpus: [] });
  expect(offer.dataset?.subsets[0]?.absolute).toBe(join(home, "datasets", "hero"));
  const run = attemptOf(worker, offer);
  run.accept();
  run.start();
  run.log("loading", "training");
  expect((await worker.next("log.ack")).mark).toEqual({ seq: 1, to: 20 });
  await eventually(async () => expect((await client.jobs.byId.query({ id })).state).toBe("running"));
  // No progress was told yet: a trainer that hangs before its first word has been silent since its start.
  expect((await client.jobs.byId.query({ id })).heardAtMs).toEqual(expect.any(Number));

  const bytes = Buffer.from("the trained weights");
  const sha256 = sha256Of(bytes);
  worker.send({
    t: "artifact",
    ...run.ref,
    id: 5,
    path: "hero.safetensors",
    size: bytes.length,
    sha256,
    kind: "model",
    step: 10,
    epoch: 1,
  });
  const ack = await worker.next("artifact.ack");
  expect(ack).toMatchObject({ re: 5, offset: 0 });
  run.exit();
  run.finish(1);
  expect(await worker.next("finished.lacks")).toMatchObject({ artifacts: 0 });
  const upload = await fetch(`${app.url}/uploads/${ack.uploadId}`, {
    method: "PATCH",
    headers: { Authorization: `Bearer ${worker.token}`, "Upload-Offset": "0" },
    body: bytes,
  });
  expect(upload.status).toBe(201);
  run.finish(1);
  await worker.next("finished.ack");

  const job = await client.jobs.byId.query({ id });
  expect(job).toMatchObject({
    state: "succeeded",
    command: ["python", "train.py"],
    files: { "config.toml": "a = 1\n" },
  });
  expect(job.attempts).toMatchObject([{ attempt: 1, lines: 2, exitCode: 0 }]);
  expect(job.artifacts).toMatchObject([{ path: "hero.safetensors", step: 10 }]);
  const answer = await fetch(`${app.url}/files/${job.artifacts[0]?.id}?download`);
  expect(answer.headers.get("content-disposition")).toContain('attachment; filename="hero.safetensors"');
  expect(await answer.text()).toBe("the trained weights");
  const folder = `hero-run-${id.slice(-8)}`;
  expect(await readFile(join(home, "outputs", folder, "hero.safetensors"), "utf8")).toBe(
    "the trained weights",
  );
});
