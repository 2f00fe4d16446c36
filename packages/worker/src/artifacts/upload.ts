import type { FileHandle } from "node:fs/promises";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { setTimeout as delay } from "node:timers/promises";

/**
 * done: the api has the bytes and their hash is right · again: it does not know the upload, announce the file once
 * more · wrong: it refused the bytes, which are not what was announced.
 */
export type UploadResult = "done" | "again" | "wrong";

/**
 * Sends a file from `offset` to its end by `PATCH <base>/uploads/<id>`, as often as it takes: a cut connection goes
 * on where the api says it stands (409, Upload-Offset), a failing api is asked again with growing pauses.
 * Throws only the signal's reason.
 */
export async function uploadFile(options: {
  /** Address of the api, without a slash at its end. */
  base: string;
  token: string;
  uploadId: string;
  handle: FileHandle;
  size: number;
  offset: number;
  signal: AbortSignal;
  /** Longest pause between tries. @default 30 s */
  mostPauseMs?: number;
}): Promise<UploadResult> {
  const { size, signal, mostPauseMs = 30_000 } = options;
  let { offset } = options;
  for (let failures = 0; ; ) {
    signal.throwIfAborted();
    const answer = await patch({ ...options, offset }).catch(() => null);
    signal.throwIfAborted();
    if (answer?.status === 201) return "done";
    if (answer?.status === 404 || answer?.status === 410) return "again";
    if (answer?.status === 422 || answer?.status === 400 || answer?.status === 413) return "wrong";
    const stands = answer?.status === 409 || answer?.status === 204 ? answer.offset : null;
    // Told to go on from where this try began: all arrived, and it was not what was announced.
    if (answer?.status === 409 && stands === offset) return "wrong";
    if (stands !== null && stands <= size && stands !== offset) {
      offset = stands;
      failures = 0;
      continue;
    }
    failures++;
    await delay(
      Math.min(mostPauseMs, 250 * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2),
      undefined,
      { signal },
    );
    // The bytes may have arrived although the answer did not: an empty part asks where the api stands.
    if (!answer) offset = (await standing(options).catch(() => null)) ?? offset;
  }
}

/** Where the api stands: it answers a part at a wrong offset with its own. */
async function standing(options: Parameters<typeof uploadFile>[0]): Promise<number | null> {
  const answer = await patch({ ...options, offset: options.size, probe: true });
  return answer.status === 409 ? answer.offset : null;
}

interface Answer {
  status: number;
  offset: number | null;
}

function patch(options: Parameters<typeof uploadFile>[0] & { probe?: boolean }): Promise<Answer> {
  const url = new URL(`${options.base}/uploads/${encodeURIComponent(options.uploadId)}`);
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request(url, {
    method: "PATCH",
    signal: options.signal,
    timeout: 60_000,
    headers: {
      authorization: `Bearer ${options.token}`,
      "content-type": "application/octet-stream",
      "upload-offset": String(options.offset),
      "content-length": options.probe ? 0 : options.size - options.offset,
    },
  });
  outgoing.on("response", (response) => {
    const header = response.headers["upload-offset"];
    const offset = typeof header === "string" && /^\d+$/.test(header) ? Number(header) : null;
    response.resume();
    resolve({ status: response.statusCode ?? 0, offset });
  });
  outgoing.on("timeout", () => outgoing.destroy(new Error("the api did not take the bytes for 60 s")));
  outgoing.on("error", reject);
  if (options.probe || options.size === options.offset) outgoing.end();
  else {
    const { handle, offset, size } = options;
    const bytes = handle.createReadStream({
      start: offset,
      end: size - 1,
      autoClose: false,
      highWaterMark: 256 * 1024,
    });
    bytes.on("error", (error) => outgoing.destroy(error));
    bytes.pipe(outgoing);
  }
  return promise;
}
