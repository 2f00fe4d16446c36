import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileError, systemCode } from "./file-errors.ts";

/** What can be written: whole, or in parts as they come. */
export type FileData = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Replaces `path` by `data` so that a reader, or a start after power loss, finds the old file or the new one and
 * never a part: temporary file in the same folder, fsync, rename, fsync of the folder. The folder must exist.
 * A symbolic link at `path` is itself replaced. Nothing stays behind when writing fails.
 * @param options.mode permission bits, set whatever the umask says. @default those of the file that is replaced,
 * else 0o666 less the umask
 * @throws StudioError `disk-full`, `not-found` (no such folder), `forbidden`; what `data` throws comes through
 */
export async function writeFileAtomic(
  path: string,
  data: FileData,
  options: { mode?: number } = {},
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, temporaryName());
  try {
    const mode = options.mode ?? (await modeOf(path));
    const file = await open(temporary, "wx", mode);
    try {
      if (mode !== undefined && process.platform !== "win32") await file.chmod(mode);
      await writeAll(file, data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError(error, "write", path);
  }
  await syncFolder(folder);
}

/** Makes the names in a folder (new, renamed, removed files) survive power loss. Windows needs and has no such call. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } catch (error) {
    // Some network and FUSE file systems refuse fsync on folders; there the rename is as safe as it gets.
    if (!["EINVAL", "ENOTSUP", "EPERM"].includes(systemCode(error))) throw fileError(error, "sync", folder);
  } finally {
    await handle.close();
  }
}

const prefix = ".loralei-";
const suffix = ".tmp";

/** Whether a file name is one of `writeFileAtomic`'s temporary ones: a crash can leave it behind, anybody may remove it. */
export function isTemporaryName(name: string): boolean {
  return name.startsWith(prefix) && name.endsWith(suffix);
}

function temporaryName(): string {
  return `${prefix}${randomBytes(9).toString("base64url")}${suffix}`;
}

async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch {
    return undefined;
  }
}

async function writeAll(file: FileHandle, data: FileData): Promise<void> {
  if (typeof data === "string" || data instanceof Uint8Array) return file.writeFile(data);
  for await (const part of data) await writePart(file, part);
}

async function writePart(file: FileHandle, part: Uint8Array): Promise<void> {
  for (let at = 0; at < part.length; ) {
    at += (await file.write(part, at, part.length - at)).bytesWritten;
  }
}
