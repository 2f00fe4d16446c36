import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { StudioError } from "@loralei/core/errors";
import type { Sha256 } from "@loralei/core/ids";
import { fileError, shown } from "./file-errors.ts";

/** Big enough that a read costs more than asking for it, small enough to answer an abort at once. */
const readSize = 1 << 20;

export interface HashOptions {
  signal?: AbortSignal;
  /** Called after each part with the bytes of that part. */
  onBytes?: (bytes: number) => void;
  /** First byte that counts. @default 0 */
  start?: number;
  /** Size of the file where it is known: saves asking. The file is read to its real end all the same. */
  size?: number;
}

/**
 * sha256 of a file from `start` to its end, read in parts of 1 MiB while the part before is hashed.
 * A handle is read from `start` whatever its position, and stays open.
 * @throws StudioError `not-found`, `forbidden`, `unreadable-file` (not a regular file); the signal's reason
 */
export async function sha256File(file: string | FileHandle, options: HashOptions = {}): Promise<Sha256> {
  if (typeof file !== "string") return hashFrom(file, options);
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      if ((await handle.stat()).isFile()) return await hashFrom(handle, options);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(error, "read", file);
  }
  throw new StudioError("unreadable-file", `cannot read ${shown(file)}: it is not a regular file`);
}

/** sha256 of text (as UTF-8) or bytes. */
export function sha256Of(data: string | Uint8Array): Sha256 {
  return createHash("sha256").update(data).digest("hex");
}

async function hashFrom(handle: FileHandle, options: HashOptions): Promise<Sha256> {
  const { signal, onBytes, start = 0 } = options;
  const hash = createHash("sha256");
  const size = options.size ?? (await handle.stat()).size;
  const length = Math.max(1, Math.min(readSize, size - start + 1));
  let next: Buffer = Buffer.allocUnsafe(length);
  let spare: Buffer | null = null;
  let at = start;
  let reading = handle.read(next, 0, length, at);
  for (;;) {
    const { bytesRead } = await reading;
    signal?.throwIfAborted();
    if (bytesRead === 0) return hash.digest("hex");
    at += bytesRead;
    const part = next.subarray(0, bytesRead);
    // A part that is not full was the last, most likely: the read that proves it needs no big buffer.
    const other: Buffer = spare ?? Buffer.allocUnsafe(bytesRead < length ? 1 : length);
    spare = next;
    next = other;
    reading = handle.read(next, 0, next.length, at);
    // Left behind when `onBytes` throws: the error that counts is that one.
    reading.catch(() => {});
    hash.update(part);
    onBytes?.(bytesRead);
  }
}
