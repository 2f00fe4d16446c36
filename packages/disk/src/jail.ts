import { constants } from "node:fs";
import { type FileHandle, lstat, open, readlink, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { fileError, shown, systemCode } from "./file-errors.ts";

/**
 * The real path of `userPath` under `root`; every path from outside goes through here.
 *
 * `userPath` is relative to `root`, or absolute and inside it. What exists of it is resolved through symbolic
 * links, what does not exist yet is kept as named, so the answer serves for making files too. It is the path at
 * the moment of asking: open files by `openInside` where somebody could swap a folder for a link meanwhile.
 *
 * @throws StudioError `outside-root` for a path with NUL, one that leaves `root` by "..", as absolute path or
 * through a symbolic link, and for links that lead nowhere or in circles; `not-found` when `root` is missing
 */
export async function resolveInside(root: string, userPath: string): Promise<string> {
  if (userPath.includes("\0")) throw outside(root, userPath, "it holds a NUL character");
  const named = resolve(root);
  const real = await realRoot(named);
  const asked = isAbsolute(userPath) ? resolve(userPath) : resolve(named, userPath);
  const wanted = contains(named, asked) ? join(real, relative(named, asked)) : asked;
  if (!contains(real, wanted)) throw outside(root, userPath, "it lies outside of it");
  const found = await realPrefix(wanted, root, userPath);
  if (!contains(real, found)) throw outside(root, userPath, "a symbolic link leads out of it");
  return found;
}

/** Whether `path` is `folder` or lies under it, by whole components; both absolute and without "..". */
export function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || !(way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way));
}

/**
 * How `openInside` opens: read an existing file · create one that must not exist · update one in place (made
 * when missing, never truncated; both reading and writing at positions).
 */
export type OpenFor = "read" | "create" | "update";

const flagsFor: Record<OpenFor, number> = {
  read: constants.O_RDONLY,
  create: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
  update: constants.O_RDWR | constants.O_CREAT,
};

// Windows has neither flag; there symbolic links need a privilege to be made.
const noFollow = constants.O_NOFOLLOW ?? 0;
const noWait = constants.O_NONBLOCK ?? 0;
const folderOnly = constants.O_DIRECTORY ?? 0;

/**
 * Opens a regular file under `root` without following a link in its last part. Its folder must exist. On Linux
 * the folder is held open and checked by its handle, so swapping it for a link between check and open gains
 * nothing; elsewhere the check comes just before the open.
 * @param mode permission bits of a file that gets made, before umask. @default 0o666
 * @throws StudioError `outside-root`, `not-found`, `conflict` (create, exists already), `unreadable-file` (a device,
 * a pipe, a folder)
 */
export async function openInside(
  root: string,
  userPath: string,
  options: { for: OpenFor; mode?: number },
): Promise<FileHandle> {
  const lexical = isAbsolute(userPath) ? userPath : join(resolve(root), userPath);
  const name = basename(lexical);
  const folder = await resolveInside(root, dirname(lexical));
  if (name === "" || name === "..") throw outside(root, userPath, "it names no file");
  const flags = flagsFor[options.for] | noFollow | noWait;
  try {
    return await openChecked(root, userPath, folder, (held) =>
      open(join(held, name), flags, options.mode ?? 0o666),
    );
  } catch (error) {
    if (systemCode(error) === "ELOOP") throw outside(root, userPath, "it is a symbolic link");
    throw fileError(error, `open (${options.for})`, join(folder, name));
  }
}

/**
 * Opens a path that `resolveInside` answered for reading, provided that it still is what it was then: a link that
 * came into any part of it meanwhile is refused. Half the cost of `openInside`, for those who read many files.
 * @throws as `openInside`
 */
export async function openResolved(root: string, real: string): Promise<FileHandle> {
  try {
    const file = await open(real, flagsFor.read | noFollow | noWait);
    try {
      const now =
        process.platform === "linux" ? await readlink(`/proc/self/fd/${file.fd}`) : await realpath(real);
      if (now !== real) throw outside(root, real, "a part of it became a symbolic link or was moved");
      return await regular(file, real);
    } catch (error) {
      await file.close();
      throw error;
    }
  } catch (error) {
    throw fileError(error, "open", real);
  }
}

async function regular(file: FileHandle, path: string): Promise<FileHandle> {
  if ((await file.stat()).isFile()) return file;
  throw new StudioError("unreadable-file", `${shown(path)} is not a regular file`, {
    help: "Use a regular file, not a folder, device or pipe.",
  });
}

async function openChecked(
  root: string,
  userPath: string,
  folder: string,
  openIn: (folder: string) => Promise<FileHandle>,
): Promise<FileHandle> {
  const linux = process.platform === "linux";
  const held = linux ? await open(folder, constants.O_RDONLY | folderOnly | noFollow) : null;
  try {
    const way = held ? `/proc/self/fd/${held.fd}` : folder;
    if (held && !contains(await realpath(resolve(root)), await readlink(way))) {
      throw outside(root, userPath, "its folder was moved meanwhile");
    }
    const file = await openIn(way);
    try {
      return await regular(file, userPath);
    } catch (error) {
      await file.close();
      throw error;
    }
  } finally {
    await held?.close();
  }
}

async function realRoot(root: string): Promise<string> {
  try {
    return await realpath(root);
  } catch (error) {
    throw fileError(error, "look into the folder", root);
  }
}

/** Real path of the longest part that exists, with the rest of the names behind it. */
async function realPrefix(path: string, root: string, userPath: string): Promise<string> {
  const rest: string[] = [];
  for (let current = path; ; current = dirname(current)) {
    try {
      return join(await realpath(current), ...rest);
    } catch (error) {
      const code = systemCode(error);
      if (code === "ELOOP") throw outside(root, userPath, "its symbolic links go in circles");
      if (code !== "ENOENT" && code !== "ENOTDIR") throw fileError(error, "look at", current);
      if (await isLink(current)) throw outside(root, userPath, "it is a symbolic link that leads nowhere");
      if (dirname(current) === current) throw error;
      rest.unshift(basename(current));
    }
  }
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (stat) => stat.isSymbolicLink(),
    () => false,
  );
}

function outside(root: string, userPath: string, why: string): StudioError {
  return new StudioError("outside-root", `${shown(userPath)} may not be used in ${shown(root)}: ${why}`, {
    help: "Name a file inside this folder, or add the other folder as a root of its own.",
  });
}
