import { isStudioError, StudioError } from "@loralei/core/errors";

/** The system's code of a failed file operation ("ENOENT" …), or "" for anything else that was thrown. */
export function systemCode(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return typeof code === "string" ? code : "";
}

/** A path as it may be shown: quoted, with control characters escaped and no more than 300 characters. */
export function shown(path: string): string {
  const text = path.length > 300 ? `${path.slice(0, 297)}...` : path;
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

interface Known {
  code: StudioError["code"];
  found: string;
  help: string;
}

const known: Record<string, Known> = {
  ENOENT: { code: "not-found", found: "it does not exist", help: "Check the path." },
  ENOTDIR: { code: "not-found", found: "a part of the path is not a folder", help: "Check the path." },
  EISDIR: {
    code: "bad-input",
    found: "it is a folder, a file is wanted",
    help: "Name the file inside the folder.",
  },
  EEXIST: {
    code: "conflict",
    found: "it exists already",
    help: "Choose another name, or remove the old one.",
  },
  EACCES: { code: "forbidden", found: "permission denied", help: "Give the studio's user access to it." },
  EPERM: {
    code: "forbidden",
    found: "the system does not permit it",
    help: "Give the studio's user access to it.",
  },
  EROFS: { code: "forbidden", found: "the disk is read-only", help: "Choose a folder that can be written." },
  ENOSPC: {
    code: "disk-full",
    found: "no space is left on the disk",
    help: "Free some space, then try again.",
  },
  EDQUOT: { code: "disk-full", found: "the disk quota is used up", help: "Free some space, then try again." },
  ENAMETOOLONG: { code: "bad-input", found: "the name is too long", help: "Use a shorter name." },
  ELOOP: {
    code: "outside-root",
    found: "it is a symbolic link",
    help: "Use the real file instead of a link.",
  },
  ENXIO: { code: "unreadable-file", found: "it is not a regular file", help: "Use a regular file." },
  EIO: {
    code: "unreadable-file",
    found: "the disk reports an error",
    help: "Check the disk; copy the file elsewhere.",
  },
  EMFILE: {
    code: "host-setup",
    found: "too many files are open",
    help: "Raise the limit of open files (ulimit -n).",
  },
};

/**
 * What a failed file operation means to a person. StudioErrors and abort reasons pass unchanged.
 * @param tried what was tried, without the path: "read", "write the settings to"
 */
export function fileError(error: unknown, tried: string, path: string): unknown {
  if (isStudioError(error)) return error;
  if (error instanceof Error && error.name === "AbortError") return error;
  const row = known[systemCode(error)];
  if (!row) return error;
  return new StudioError(row.code, `cannot ${tried} ${shown(path)}: ${row.found}`, {
    help: row.help,
    cause: error,
  });
}
