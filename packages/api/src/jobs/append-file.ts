import { constants, type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * A file that only grows, and whose length is what the database says: bytes behind the mark were never committed.
 * Opening cuts the file to the mark, and every write goes to the mark, so an append whose commit failed leaves
 * nothing behind.
 */
export interface AppendFile {
  /** Committed bytes: readers see these and no more. */
  readonly bytes: number;
  /** Writes behind the committed bytes and waits until the disk has them. Returns the length to commit. */
  append(data: Uint8Array): Promise<number>;
  /** Call after the commit of the length in the database. */
  commit(bytes: number): void;
  /** Up to `length` committed bytes from `from` on. */
  read(from: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Throws (ENOENT) for a file that should hold bytes and is gone. */
export async function openAppendFile(path: string, mark: number): Promise<AppendFile> {
  await mkdir(dirname(path), { recursive: true });
  // Not O_APPEND: writes go to the mark, wherever the file ends.
  const handle = await open(path, constants.O_RDWR | (mark === 0 ? constants.O_CREAT : 0), 0o600);
  const { size } = await handle.stat();
  if (size < mark) {
    await handle.close();
    throw new Error(`${path} holds ${size} bytes where ${mark} were committed`);
  }
  if (size > mark) await handle.truncate(mark);
  let committed = mark;
  return {
    get bytes() {
      return committed;
    },
    async append(data) {
      await writeAll(handle, data, committed);
      await handle.datasync();
      return committed + data.length;
    },
    commit(bytes) {
      committed = bytes;
    },
    async read(from, length) {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, committed - from)));
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, from + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    close: () => handle.close(),
  };
}

async function writeAll(handle: FileHandle, data: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < data.length) {
    const { bytesWritten } = await handle.write(data, written, data.length - written, position + written);
    written += bytesWritten;
  }
}
