import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileError, systemCode } from "./file-errors.ts";

/**
 * Bytes that an ordinary user may still write on the disk of `path`; for what does not exist yet, on the disk of
 * the nearest folder above it that does.
 * @throws StudioError `forbidden` and the like when the system does not tell
 */
export async function freeBytes(path: string): Promise<number> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch (error) {
      const missing = ["ENOENT", "ENOTDIR"].includes(systemCode(error));
      if (!missing || dirname(folder) === folder) throw fileError(error, "ask for the free space of", path);
    }
  }
}
