import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { syncFolder } from "@loralei/disk/atomic-write";
import { fileError } from "@loralei/disk/file-errors";
import { sha256File } from "@loralei/disk/hash";
import type { Db } from "../db/schema.ts";
import type { Home } from "../home.ts";
import { activeStates } from "../jobs/store.ts";
import type { Clock } from "../new-id.ts";
import { commitArtifact, type PlacedArtifact, partPath, partSize, placeArtifact } from "./store.ts";

/**
 * PATCH /uploads/:id with `Upload-Offset`: bytes of an announced file from that offset on. 204: kept, more is
 * wanted · 201: whole, its sha256 is right, and it lies in the outputs · 409: the header `Upload-Offset` of the
 * answer says from where to go on (0 when the bytes were not what was announced). A cut request keeps what came.
 */
export function createUploads(parts: {
  db: Db;
  home: Home;
  clock: Clock;
  onStored: (jobId: string) => void;
}) {
  const { db, home } = parts;
  /** One sender per file: a newer request ends the older one, whose connection may be dead. */
  const active = new Map<string, { abort: AbortController; settled: Promise<void> }>();

  return async function upload(
    request: IncomingMessage,
    response: ServerResponse,
    id: string,
    workerId: string,
  ): Promise<void> {
    const before = active.get(id);
    before?.abort.abort();
    await before?.settled;
    const { promise: settled, resolve } = Promise.withResolvers<void>();
    const mine = { abort: new AbortController(), settled };
    active.set(id, mine);
    try {
      const placed = await placeArtifact(db, home, id);
      await onlyHolder(db, placed, workerId);
      if (placed.row.committed) return answer(response, 201, placed.row.size);
      const offset = await partSize(home, id);
      if (request.headers["upload-offset"] !== String(offset)) return answer(response, 409, offset);
      const { size, hash } = await receive(
        request,
        partPath(home, id),
        offset,
        placed.row.size,
        mine.abort.signal,
      );
      if (size < placed.row.size) return answer(response, 204, size);
      const sha256 = hash ?? (await sha256File(partPath(home, id)));
      if (sha256 !== placed.row.sha256) {
        await rm(partPath(home, id), { force: true });
        return answer(response, 409, 0);
      }
      await settle(partPath(home, id), placed.file);
      await commitArtifact(db, placed.row, parts.clock());
      parts.onStored(placed.row.job_id);
      answer(response, 201, size);
    } finally {
      if (active.get(id) === mine) active.delete(id);
      resolve();
    }
  };
}

/** Removes parts of files that nobody will go on sending: of attempts that are over, and of nothing known. */
export async function sweepUploads(db: Db, home: Home): Promise<void> {
  const wanted = await db
    .selectFrom("artifacts")
    .innerJoin("jobs", (join) =>
      join.onRef("jobs.id", "=", "artifacts.job_id").onRef("jobs.attempt", "=", "artifacts.attempt"),
    )
    .select("artifacts.id")
    .where("artifacts.committed", "=", 0)
    .where("jobs.state", "in", activeStates)
    .execute();
  const keep = new Set(wanted.map(({ id }) => partPath(home, id)));
  for (const name of await readdir(home.uploads)) {
    const path = join(home.uploads, name);
    if (!keep.has(path)) await rm(path, { force: true });
  }
}

async function onlyHolder(db: Db, { row }: PlacedArtifact, workerId: string): Promise<void> {
  const job = await db
    .selectFrom("jobs")
    .select("id")
    .where("id", "=", row.job_id)
    .where("attempt", "=", row.attempt)
    .where("worker_id", "=", workerId)
    .executeTakeFirst();
  if (!job)
    throw new StudioError("forbidden", "This file belongs to an attempt that this worker does not hold.");
}

/** Appends the body to the part file; returns its size, and its hash where all of it came through here. */
async function receive(
  request: IncomingMessage,
  path: string,
  offset: number,
  size: number,
  signal: AbortSignal,
): Promise<{ size: number; hash: string | null }> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
  const hash = createHash("sha256");
  let at = offset;
  const stop = () => request.destroy();
  signal.addEventListener("abort", stop);
  try {
    // An error must not destroy the socket: its answer goes out by it.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (at + chunk.length > size) {
        throw new StudioError("too-large", `More bytes came than the ${size} that were announced.`);
      }
      for (let done = 0; done < chunk.length; ) {
        done += (await file.write(chunk, done, chunk.length - done, at + done)).bytesWritten;
      }
      if (offset === 0) hash.update(chunk);
      at += chunk.length;
    }
    if (at === size) await file.sync();
    return { size: at, hash: offset === 0 ? hash.digest("hex") : null };
  } catch (error) {
    throw fileError(error, "keep an upload in", path);
  } finally {
    signal.removeEventListener("abort", stop);
    await file.close();
  }
}

async function settle(part: string, file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await rename(part, file);
    await syncFolder(dirname(file));
  } catch (error) {
    throw fileError(error, "put an upload at", file);
  }
}

function answer(response: ServerResponse, status: 201 | 204 | 409, offset: number): void {
  response.writeHead(status, { "Upload-Offset": String(offset) }).end();
}
