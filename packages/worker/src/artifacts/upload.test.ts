import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { uploadFile } from "./upload.ts";

const bytes = randomBytes(3_000_000);
let dir = "";
let handle: FileHandle;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "loralei-upload-"));
  writeFileSync(join(dir, "f"), bytes);
  handle = await open(join(dir, "f"));
});
afterEach(async () => {
  await handle.close();
  rmSync(dir, { recursive: true, force: true });
});

async function withServer<T>(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  use: (base: string) => Promise<T>,
): Promise<T> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

const send = (base: string, signal = new AbortController().signal) =>
  uploadFile({
    base,
    token: "t",
    uploadId: "u",
    handle,
    size: bytes.length,
    offset: 0,
    signal,
    mostPauseMs: 20,
  });

test("an upload that is cut in the middle goes on where the api stands, and the bytes are the same", async () => {
  let stored = Buffer.alloc(0);
  let cuts = 0;
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const offset = Number(request.headers["upload-offset"]);
    if (offset !== stored.length) {
      request.resume();
      response.writeHead(409, { "upload-offset": stored.length }).end();
      return;
    }
    request.on("error", () => {});
    for await (const part of request) {
      stored = Buffer.concat([stored, part]);
      if (cuts < 3 && stored.length > (cuts + 1) * 600_000) {
        cuts++;
        request.socket.destroy();
        return;
      }
    }
    response.writeHead(stored.length === bytes.length ? 201 : 204, { "upload-offset": stored.length }).end();
  };
  await withServer(
    (request, response) => void take(request, response),
    async (base) => expect(await send(base)).toBe("done"),
  );
  expect(cuts).toBe(3);
  expect(stored.equals(bytes)).toBe(true);
});

test("a failing api is asked again, an unknown upload and refused bytes are told apart", async () => {
  let failures = 0;
  const answers = (status: number) =>
    withServer((request, response) => {
      request.resume();
      response.writeHead(failures++ < 2 ? 503 : status).end();
    }, send);
  expect(await answers(404)).toBe("again");
  failures = 0;
  expect(await answers(422)).toBe("wrong");
  expect(failures).toBe(3);
});

test("bytes that are not what was announced are told as wrong, not sent for ever", async () => {
  let tries = 0;
  const running = withServer((request, response) => {
    tries++;
    request.resume().on("end", () => response.writeHead(409, { "upload-offset": 0 }).end());
  }, send);
  expect(await running).toBe("wrong");
  expect(tries).toBe(1);
});

test("an upload ends with its signal", async () => {
  const stop = new AbortController();
  const running = withServer(
    () => stop.abort(new Error("leaving")),
    (base) => send(base, stop.signal),
  );
  await expect(running).rejects.toThrow("leaving");
});
