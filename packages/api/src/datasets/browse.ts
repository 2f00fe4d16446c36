import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileError } from "@loralei/disk/file-errors";
import { isImageName } from "@loralei/disk/image-extensions";
import { contains } from "@loralei/disk/jail";
import { mapPooled } from "@loralei/disk/pool";
import type { Folder, FolderEntry } from "./datasets.ts";
import type { Roots } from "./roots.ts";

/** More entries than this are not shown: a browser that picks folders does not need them. */
const maxEntries = 5_000;

/** One folder inside the roots, folders first; null gives the roots themselves. Hidden names are left out. */
export async function browse(roots: Roots, path: string | null): Promise<Folder> {
  if (path === null) {
    const all = await roots.list();
    const entries = await mapPooled(all, 8, (root) => folderEntry(root, root));
    return { path: null, parent: null, entries };
  }
  const { path: real, root } = await roots.resolve(path);
  const found = await readdir(real, { withFileTypes: true }).catch((error: unknown) => {
    throw fileError(error, "list the folder", path);
  });
  const visible = found.filter(({ name }) => !name.startsWith(".")).slice(0, maxEntries);
  const byName = (a: { name: string }, b: { name: string }) =>
    a.name.localeCompare(b.name, "en", { numeric: true });
  const folders = visible.filter((entry) => entry.isDirectory()).sort(byName);
  const files = visible.filter((entry) => entry.isFile()).sort(byName);
  const parent = contains(root, dirname(real)) ? dirname(real) : null;
  return {
    path: real,
    parent,
    entries: [
      ...(await mapPooled(folders, 16, ({ name }) => folderEntry(join(real, name), name))),
      ...files.map(({ name }): FolderEntry => ({ name, path: join(real, name), kind: "file" })),
    ],
  };
}

async function folderEntry(path: string, name: string): Promise<FolderEntry> {
  const names = await readdir(path).catch(() => []);
  return { name, path, kind: "folder", images: names.filter(isImageName).length };
}
