import { type FileHandle, open } from "node:fs/promises";
import type { AppendFile } from "./append-file.ts";
import type { LogMark } from "./log-file.ts";

/** Every 64th line is indexed: 8 bytes for some KB of text, and at most 63 lines to skip. */
export const stride = 64;
const entryBytes = 8;

interface LineIndex {
  /** Notes offsets of the indexed lines behind line number `lines`. */
  append(lines: number, offsets: readonly number[]): Promise<void>;
  /** The nearest indexed line at or before `line`, and the byte at which it begins. */
  offsetBefore(line: number): Promise<{ line: number; offset: number }>;
  close(): Promise<void>;
}

/**
 * Opens the sidecar of a log. It is not synced (it can be made again from the log): entries that a loss of power
 * has taken show as zeros or as missing, and are made again here.
 */
export async function openLineIndex(path: string, mark: LogMark, log: AppendFile): Promise<LineIndex> {
  const handle = await open(path, "a").then((made) => made.close().then(() => open(path, "r+")));
  const wanted = Math.ceil(mark.lines / stride);
  const whole = await countWhole(handle, wanted, mark.bytes);
  if (whole < wanted) await rebuild(handle, whole, log);
  return {
    async append(lines, offsets) {
      await writeEntries(handle, Math.ceil(lines / stride), offsets);
    },
    async offsetBefore(line) {
      const entry = Math.floor((line - 1) / stride);
      const buffer = Buffer.alloc(entryBytes);
      await handle.read(buffer, 0, entryBytes, entry * entryBytes);
      return { line: entry * stride + 1, offset: Number(buffer.readBigUInt64LE()) };
    },
    close: () => handle.close(),
  };
}

/** How many entries from the first on are plausible: they rise, and point into the log. */
async function countWhole(handle: FileHandle, wanted: number, bytes: number): Promise<number> {
  const buffer = Buffer.alloc(wanted * entryBytes);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
  let before = -1;
  let entry = 0;
  for (; entry < Math.floor(bytesRead / entryBytes); entry++) {
    const offset = Number(buffer.readBigUInt64LE(entry * entryBytes));
    if (offset <= before || offset >= bytes) break;
    before = offset;
  }
  return entry;
}

async function rebuild(handle: FileHandle, whole: number, log: AppendFile): Promise<void> {
  const from = Math.max(0, whole - 1);
  const first = Buffer.alloc(entryBytes);
  if (from > 0) await handle.read(first, 0, entryBytes, from * entryBytes);
  let at = from > 0 ? Number(first.readBigUInt64LE()) : 0;
  const offsets: number[] = [at];
  let lines = 0;
  for (;;) {
    const block = await log.read(at, 1024 * 1024);
    if (block.length === 0) break;
    for (let end = block.indexOf(10); end >= 0; end = block.indexOf(10, end + 1)) {
      lines++;
      if (lines % stride === 0 && at + end + 1 < log.bytes) offsets.push(at + end + 1);
    }
    at += block.length;
  }
  await writeEntries(handle, from, offsets);
}

async function writeEntries(handle: FileHandle, entry: number, offsets: readonly number[]): Promise<void> {
  if (offsets.length === 0) return;
  const buffer = Buffer.alloc(offsets.length * entryBytes);
  for (const [i, offset] of offsets.entries()) buffer.writeBigUInt64LE(BigInt(offset), i * entryBytes);
  await handle.write(buffer, 0, buffer.length, entry * entryBytes);
}
