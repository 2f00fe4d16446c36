import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256Of } from "@loralei/disk/hash";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { attemptOf, type FakeWorker, fakeWorker } from "../testing/fake-worker.ts";
import { greyPng } from "../testing/png.ts";
import { type Studio, startStudio, stopStudio } from "../testing/studio.ts";
import { startTraining } from "../testing/training.ts";

let studio: Studio;
let worker: FakeWorker;
let id: string;
let run: ReturnType<typeof attemptOf>;
beforeEach(async () => {
  studio = await startStudio();
  worker = await fakeWorker(studio.app, studio.app.localWorkerToken);
  id = await startTraining(studio);
  run = attemptOf(worker, await worker.next("offer"));
  run.accept();
});
afterEach(() => stopStudio(studio));

async function announce(path: string, bytes: Buffer, number = 1, sha256 = sha256Of(bytes)) {
  worker.send({
    t: "artifact",
    ...run.ref,
    id: number,
    path,
    size: bytes.length,
    sha256,
    kind: "sample",
    step: 1,
    epoch: null,
  });
  return worker.next("artifact.ack");
}

const patch = (uploadId: string | null, offset: number, bytes: Buffer, token = worker.token) =>
  fetch(`${studio.app.url}/uploads/${uploadId}`, {
    method: "PATCH",
    headers: { Authorization: `Bearer ${token}`, "Upload-Offset": String(offset) },
    body: new Uint8Array(bytes),
  });

async function stored(path: string, bytes: Buffer): Promise<string> {
  const { uploadId } = await announce(path, bytes);
  expect((await patch(uploadId, 0, bytes)).status).toBe(201);
  return (await studio.client.jobs.byId.query({ id })).artifacts[0]?.id ?? "";
}

test("a download can be resumed at any byte, looked at by HEAD, and kept by its hash", async () => {
  const bytes = Buffer.from("0123456789");
  const file = `${studio.app.url}/files/${await stored("out.safetensors", bytes)}`;
  const whole = await fetch(file);
  expect([whole.status, whole.headers.get("content-type"), await whole.text()]).toEqual([
    200,
    "application/octet-stream",
    "0123456789",
  ]);
  const part = await fetch(file, { headers: { Range: "bytes=4-" } });
  expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([
    206,
    "bytes 4-9/10",
    "456789",
  ]);
  expect((await fetch(file, { headers: { Range: "bytes=10-" } })).status).toBe(416);
  const changed = await fetch(file, { headers: { Range: "bytes=4-", "If-Range": '"other"' } });
  expect(changed.status).toBe(200);
  const head = await fetch(file, { method: "HEAD" });
  expect([head.headers.get("content-length"), await head.text()]).toEqual(["10", ""]);
  const etag = whole.headers.get("etag") ?? "";
  expect((await fetch(file, { headers: { "If-None-Match": etag } })).status).toBe(304);
});

test("an announcement that comes twice gets the same answer, and bytes that are in are not asked for", async () => {
  const bytes = Buffer.from("weights");
  const first = await announce("a.safetensors", bytes);
  const again = await announce("a.safetensors", bytes);
  expect(again.uploadId).toBe(first.uploadId);
  await patch(first.uploadId, 0, bytes);
  expect(await announce("a.safetensors", bytes, 2)).toMatchObject({ uploadId: null, re: 2 });
  run.exit();
  run.finish(2);
  await worker.next("finished.ack");
});

test("bytes that are not what was announced are thrown away and asked for again", async () => {
  const bytes = Buffer.from("what was meant");
  const { uploadId } = await announce("a.txt", bytes);
  const wrong = await patch(uploadId, 0, Buffer.from("what was sent!"));
  expect([wrong.status, wrong.headers.get("upload-offset")]).toEqual([409, "0"]);
  expect((await patch(uploadId, 0, Buffer.concat([bytes, bytes]))).status).toBe(413);
  expect((await studio.client.jobs.byId.query({ id })).artifacts).toEqual([]);
});

test("only the worker that holds the attempt may send its files", async () => {
  const bytes = Buffer.from("mine");
  const { uploadId } = await announce("a.txt", bytes);
  expect((await patch(uploadId, 0, bytes, "no token")).status).toBe(401);
  const { token } = await studio.client.workers.add.mutate({ name: "other" });
  expect((await patch(uploadId, 0, bytes, token)).status).toBe(403);
  expect((await patch(crypto.randomUUID(), 0, bytes)).status).toBe(404);
});

test("a path that leaves the outputs ends the session of the worker that announced it", async () => {
  const bytes = Buffer.from("x");
  announce("../../../evil.txt", bytes).catch(() => undefined);
  expect(await worker.closed).toBe(4000);
  expect(await readdir(join(studio.home, "outputs"))).toEqual([]);
});

test("a later file at the same path takes the place of the earlier one", async () => {
  const first = await stored("sample/0.png", greyPng(8, 8));
  const { uploadId } = await announce("sample/0.png", greyPng(16, 16), 2);
  await patch(uploadId, 0, greyPng(16, 16));
  const { artifacts } = await studio.client.jobs.byId.query({ id });
  expect(artifacts).toMatchObject([{ id: uploadId, path: "sample/0.png" }]);
  expect((await fetch(`${studio.app.url}/files/${first}`)).status).toBe(404);
});

test("a sample has a thumbnail, and nothing else has one", async () => {
  const sample = await stored("sample/0.png", greyPng(600, 300));
  const thumb = await fetch(`${studio.app.url}/images/${sample}`);
  expect([thumb.status, thumb.headers.get("content-type")]).toEqual([200, "image/webp"]);
  expect(thumb.headers.get("cache-control")).toContain("immutable");
  const again = await fetch(`${studio.app.url}/images/${sample}`);
  expect(await again.bytes()).toEqual(await thumb.bytes());
  const secret = join(studio.home, "secrets", "local-worker.png");
  await writeFile(secret, greyPng(8, 8));
  for (const path of [secret, "/etc/passwd", `${studio.home}/datasets/../secrets/local-worker.png`]) {
    const key = `file.${Buffer.from(path).toString("base64url")}`;
    expect((await fetch(`${studio.app.url}/images/${key}`)).status).toBe(400);
  }
  expect((await fetch(`${studio.app.url}/images/${crypto.randomUUID()}`)).status).toBe(404);
});

test("pictures of a dataset have thumbnails under the addresses that its card gives", async () => {
  const [card] = await studio.client.datasets.list.query();
  expect(card).toMatchObject({ name: "hero", images: 3, captioned: 3, subsets: [{ path: "" }] });
  await eventually(async () => {
    const answer = await fetch(`${studio.app.url}${card?.cover[0]}`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/webp"]);
  });
});
