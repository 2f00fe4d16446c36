import { unlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDb } from "../db/open.ts";
import { newId } from "../new-id.ts";
import { eventually } from "../testing/eventually.ts";
import { attemptOf, fakeWorker } from "../testing/fake-worker.ts";
import { type Studio, startStudio, stopStudio } from "../testing/studio.ts";
import { draftOf, startTraining } from "../testing/training.ts";
import { insertJob } from "./store.ts";

let studio: Studio;
beforeEach(async () => {
  studio = await startStudio();
});
afterEach(() => stopStudio(studio));

/** Many jobs at once, beside the running studio. */
async function fill(count: number): Promise<void> {
  const db = await openDb(join(studio.home, "loralei.db"));
  const workerId = studio.app.localWorkerToken.slice(0, 36) as never;
  const spec = { kind: "install", trainer: "kohya", workerId, from: null, requirements: null } as const;
  for (let i = 0; i < count; i++) {
    await insertJob(
      db,
      { id: newId(1_000 + i), name: `job ${i}`, subject: "kohya", simulated: false, spec },
      i,
    );
  }
  await db.destroy();
}

test("a list comes in pages, newest first, each job once", async () => {
  await fill(120);
  const names: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await studio.client.jobs.list.query({ cursor, limit: 50 });
    names.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor;
  } while (cursor);
  expect(names).toEqual(Array.from({ length: 120 }, (_, i) => `job ${119 - i}`));
  expect((await studio.client.jobs.list.query({ filter: "ended" })).items).toEqual([]);
  expect((await studio.client.jobs.list.query()).items[0]).not.toHaveProperty("spec");
});

test("a list shows the change of a job that it has shown before", async () => {
  const id = await startTraining(studio);
  expect((await studio.client.jobs.list.query()).items).toMatchObject([{ id, state: "queued" }]);
  await studio.client.jobs.cancel.mutate({ id });
  expect((await studio.client.jobs.list.query()).items).toMatchObject([{ id, state: "cancelled" }]);
  expect((await studio.client.jobs.list.query({ filter: "active" })).items).toEqual([]);
});

test("all that is wrong with a form is told at once, each beside its field", async () => {
  const draft = await draftOf(studio);
  const options = { ...draft.options, network_dmi: 8, learning_rate: "fast" };
  const { advice, options: parsed } = await studio.client.jobs.validate.query({ ...draft, options });
  expect(parsed).toBeNull();
  expect(advice.filter(({ severity }) => severity === "error").map(({ field }) => field)).toEqual(
    expect.arrayContaining(["network_dmi", "learning_rate"]),
  );
  expect(advice.find(({ field }) => field === "network_dmi")?.message).toContain("network_dim");
});

test("a good form shows its steps, its files and its command, and who can run it", async () => {
  await fakeWorker(studio.app, studio.app.localWorkerToken);
  const answer = await studio.client.jobs.validate.query(await draftOf(studio));
  expect(answer.advice.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(answer.estimate).toMatchObject({ images: 3, imagesWithRepeats: 6 });
  expect(Object.keys(answer.files)).toEqual(expect.arrayContaining(["config.toml", "dataset.toml"]));
  expect(answer.command[0]).toBe("/py");
  expect(answer.fits).toEqual([{ workerId: expect.any(String), workerName: "this computer", why: null }]);
});

test("a form without a dataset, or with a folder that was never added, is told so and nothing else breaks", async () => {
  const draft = await draftOf(studio);
  const none = await studio.client.jobs.validate.query({ ...draft, dataset: null });
  expect(none).toMatchObject({ estimate: null, files: {} });
  const outside = await studio.client.jobs.validate.query({
    ...draft,
    dataset: { ...draft.dataset, root: "/etc" },
  });
  expect(outside.advice).toContainEqual(expect.objectContaining({ field: "dataset", code: "outside-root" }));
});

test("a job that cannot run is not made, and the answer names the fields", async () => {
  const { dataset, ...draft } = await draftOf(studio);
  await unlink(draft.options.pretrained_model_name_or_path);
  const spec = { kind: "train" as const, ...draft, dataset: { name: "hero", ...dataset } };
  await expect(studio.client.jobs.create.mutate({ name: "x", spec })).rejects.toMatchObject({
    data: { code: "bad-input", fields: [{ field: "pretrained_model_name_or_path", severity: "error" }] },
  });
  await expect(
    studio.client.jobs.create.mutate({ name: "x", spec: { ...spec, family: "sd9" } }),
  ).rejects.toThrow("no model family “sd9”");
  expect((await studio.client.jobs.list.query()).items).toEqual([]);
});

test("a clone fills a form with what was asked for", async () => {
  const id = await startTraining(studio);
  const clone = await studio.client.jobs.clone.query({ id });
  expect(clone).toMatchObject({ name: "hero run", trainer: "kohya", family: "sd15", dropped: [] });
  expect(clone.options).toMatchObject({ output_name: "hero", optimizer_type: "AdamW" });
});

test("watchers hear of the active jobs first, and then of each change", async () => {
  const worker = await fakeWorker(studio.app, studio.app.localWorkerToken);
  const states: string[] = [];
  let events = 0;
  const watching = studio.client.jobs.watch.subscribe(undefined, {
    onData: ({ data }) => {
      events++;
      states.push(...data.jobs.map(({ state }) => state));
    },
  });
  await eventually(() => expect(events).toBe(1));
  await startTraining(studio);
  const run = attemptOf(worker, await worker.next("offer"));
  run.accept();
  run.start();
  run.exit();
  run.finish();
  await worker.next("finished.ack");
  await eventually(() => expect(states.at(-1)).toBe("succeeded"));
  watching.unsubscribe();
});

test("progress reaches the summary, and its line the follower of the log", async () => {
  const worker = await fakeWorker(studio.app, studio.app.localWorkerToken);
  const id = await startTraining(studio);
  const run = attemptOf(worker, await worker.next("offer"));
  run.accept();
  run.start();
  const live: (string | null)[] = [];
  const log = studio.client.jobs.log.subscribe(
    { id, attempt: 1 },
    { onData: ({ data }) => live.push(data.live) },
  );
  await eventually(() => expect(live).toEqual([null]));
  const { progress } = await studio.client.jobs.byId.query({ id });
  worker.send({
    t: "progress",
    ...run.ref,
    progress: { ...progress, phase: "train", step: 5, totalSteps: 9, line: "steps: 5/9" },
  });
  await eventually(() => expect(live).toEqual([null, "steps: 5/9"]));
  expect((await studio.client.jobs.byId.query({ id })).progress).toMatchObject({ step: 5, totalSteps: 9 });
  log.unsubscribe();
});

test("curl can follow a log over SSE, from a line on", async () => {
  const worker = await fakeWorker(studio.app, studio.app.localWorkerToken);
  const id = await startTraining(studio);
  const run = attemptOf(worker, await worker.next("offer"));
  run.accept();
  run.log("one", "two", "three");
  await worker.next("log.ack");
  const input = encodeURIComponent(JSON.stringify({ id, attempt: 1, lastEventId: 1 }));
  const abort = new AbortController();
  const answer = await fetch(`${studio.app.url}/trpc/jobs.log?input=${input}`, {
    headers: { Accept: "text/event-stream" },
    signal: abort.signal,
  });
  expect(answer.headers.get("content-type")).toContain("text/event-stream");
  let text = "";
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes("three")) break;
  }
  abort.abort();
  expect(text).toMatch(/id: 3/);
  expect(text).not.toContain('"x":"one"');
});

test("a search finds lines in either case, and counts those that it does not show", async () => {
  const worker = await fakeWorker(studio.app, studio.app.localWorkerToken);
  const id = await startTraining(studio);
  const run = attemptOf(worker, await worker.next("offer"));
  run.accept();
  run.log("Loss 1", "nothing", "loss 2", "1000", "LOSS 3");
  await worker.next("log.ack");
  const found = await studio.client.jobs.logSearch.query({ id, attempt: 1, text: "loss", limit: 2 });
  expect(found).toEqual({
    matches: [
      { n: 1, x: "Loss 1" },
      { n: 3, x: "loss 2" },
    ],
    total: 3,
    complete: true,
  });
  const number = await studio.client.jobs.logSearch.query({ id, attempt: 1, text: "1000" });
  expect(number.matches).toEqual([{ n: 4, x: "1000" }]);
});
