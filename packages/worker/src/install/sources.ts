import { cp, mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { ask, runChild } from "./child.ts";
import type { Marks } from "./marks.ts";
import { unreachable } from "./unreachable.ts";

/** Where a trainer's sources come from, and which of them are wanted. */
export interface SourceRequest {
  /** A git URL, a bare repository's folder, or a folder with the sources; null: upstream. */
  from: string | null;
  upstream: string;
  /** The commit that this version of Loralei writes settings for; all 40 digits. */
  commit: string;
  /** Files without which it is not this trainer. */
  files: readonly string[];
}

export interface Sources {
  root: string;
  /** Commit, "" when the folder does not tell. */
  commit: string;
}

/**
 * Brings the sources into `<home>/<commit or local>/sd-scripts`, whole or not at all. From git the pinned commit is
 * taken, and kept when it is there already; a folder is copied anew each time, as it may have changed.
 */
export async function fetchSources(
  home: string,
  request: SourceRequest,
  { marks, signal, force }: { marks: Marks; signal: AbortSignal; force: boolean },
): Promise<Sources> {
  const { commit, files, upstream } = request;
  const from = request.from ?? upstream;
  const folder = await isFolder(from);
  if (folder && !(await isBareRepository(from)))
    return copyFolder(resolve(from), home, request, marks, signal);
  if (!folder && !looksLikeGit(from)) {
    throw new StudioError(
      "not-found",
      `--from ${from} is neither a folder on this machine nor a git address`,
      {
        help: "Give the folder that holds train_network.py, or an address such as https://host/owner/sd-scripts.git.",
      },
    );
  }
  const root = join(home, commit, "sd-scripts");
  if (!force && (await missingFile(root, files)) === null) {
    marks.line(`Sources at ${commit.slice(0, 7)} are there already: ${root}`);
    return { root, commit };
  }
  await intoPlace(root, async (temporary) => {
    await fetchCommit(folder ? resolve(from) : from, commit, temporary, { marks, signal });
    await mustHave(temporary, files, from);
  });
  return { root, commit };
}

async function copyFolder(
  from: string,
  home: string,
  { files, commit }: SourceRequest,
  marks: Marks,
  signal: AbortSignal,
): Promise<Sources> {
  await mustHave(from, files, from);
  const found = (await isFolder(join(from, ".git")))
    ? ((await ask(["git", "-C", from, "rev-parse", "HEAD"], signal)) ?? "")
    : "";
  if (found !== "" && found !== commit) {
    marks.warning(
      "other-commit",
      `The folder is at commit ${found.slice(0, 7)}; settings are written for ${commit.slice(0, 7)}. Newer or missing settings may be ignored.`,
    );
  }
  const root = join(home, found || "local", "sd-scripts");
  if (resolve(root) === from) return { root, commit: found };
  marks.line(`Copying ${from}`);
  await intoPlace(root, async (temporary) => {
    await cp(from, temporary, { recursive: true, filter: (path) => isWanted(path, from) });
    signal.throwIfAborted();
  });
  return { root, commit: found };
}

/** Environments and caches stay behind; a `.git` that is a file points to a place that is not copied. */
async function isWanted(path: string, from: string): Promise<boolean> {
  if (path === from) return true;
  const name = basename(path);
  if (["__pycache__", "venv", ".venv", "node_modules"].includes(name)) return !(await isFolder(path));
  return name !== ".git" || isFolder(path);
}

/** Only the commit where the server gives single commits, else the whole repository. */
async function fetchCommit(
  url: string,
  commit: string,
  folder: string,
  { marks, signal }: { marks: Marks; signal: AbortSignal },
): Promise<void> {
  const git = async (...args: string[]) => {
    const end = await runChild({
      argv: ["git", "-c", "advice.detachedHead=false", ...args],
      cwd: folder,
      // A question for a password would wait for ever.
      env: { GIT_TERMINAL_PROMPT: "0" },
      signal,
      onText: marks.text,
    });
    if (end.code === 127) {
      throw new StudioError("host-setup", "git is not installed, and the trainer's sources come from git", {
        help: "Install git, or download the sources elsewhere and give their folder with --from.",
      });
    }
    return end;
  };
  marks.line(`Fetching ${commit.slice(0, 7)} from ${url}`);
  await git("init", "--quiet");
  let fetched = await git("fetch", "--progress", "--depth", "1", url, commit);
  if (fetched.code !== 0 && !unreachable(fetched.tail)) {
    marks.line("The server gives no single commits; fetching everything.");
    fetched = await git("fetch", "--progress", "--tags", url, "+refs/heads/*:refs/remotes/origin/*");
  }
  if (fetched.code !== 0) throw cannotFetch(url, fetched.tail);
  const checkout = await git("checkout", "--quiet", "--force", commit);
  if (checkout.code !== 0) {
    throw new StudioError("not-found", `the repository ${url} has no commit ${commit}`, {
      help: "Use a repository that has it (upstream, or a fork of it), or give a folder with the sources by --from.",
    });
  }
}

function cannotFetch(url: string, tail: string): StudioError {
  const host = unreachable(tail);
  const why = /^(?:fatal|error): .*$/m.exec(tail)?.[0] ?? tail.trim().split("\n").at(-1) ?? "";
  return new StudioError(
    host ? "unreachable" : "host-setup",
    `cannot fetch the trainer's sources from ${url}: ${why.slice(0, 500)}`,
    {
      help: "Check this machine's network and proxy. Without a network, bring the sources in a folder and give it with --from.",
    },
  );
}

/** Fills a temporary folder beside `root` and puts it in its place; on failure the old one stays. */
async function intoPlace(root: string, fill: (temporary: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(root), { recursive: true, mode: 0o700 });
  const temporary = await mkdtemp(join(dirname(root), ".new-"));
  try {
    await fill(temporary);
    const old = `${temporary}-old`;
    const hadOld = await rename(root, old).then(
      () => true,
      () => false,
    );
    await rename(temporary, root);
    if (hadOld) await rm(old, { recursive: true, force: true });
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function mustHave(folder: string, files: readonly string[], from: string): Promise<void> {
  const missing = await missingFile(folder, files);
  if (missing === null) return;
  throw new StudioError("bad-input", `${from} does not hold the trainer's sources: ${missing} is missing`, {
    help: "Name the top folder of sd-scripts, the one with train_network.py in it.",
  });
}

/** The first of the files that is not there. */
export async function missingFile(folder: string, files: readonly string[]): Promise<string | null> {
  for (const file of files) {
    const there = await stat(join(folder, file)).then(
      (entry) => entry.isFile(),
      () => false,
    );
    if (!there) return file;
  }
  return null;
}

function looksLikeGit(from: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(from) || /^[^\s/]+@[^\s:]+:/.test(from) || from.endsWith(".git");
}

async function isBareRepository(folder: string): Promise<boolean> {
  return (await isFolder(join(folder, "objects"))) && (await isFolder(join(folder, "refs")));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
