import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { z } from "zod";

/** An empty variable counts as not set: that is how compose files and shells leave them. */
const text = z
  .string()
  .transform((value) => value.trim() || undefined)
  .optional();

/**
 * Every variable that the worker reads. Options on the command line win over them.
 */
const Environment = z.object({
  /** Address of the studio, "http://127.0.0.1:4600". */
  LORALEI_URL: text,
  /** The worker's token, or a file that holds it. */
  LORALEI_WORKER_TOKEN: text,
  LORALEI_WORKER_TOKEN_FILE: text,
  /** Where this worker keeps jobs, trainers and caches. @default $LORALEI_HOME/worker */
  LORALEI_WORKER_HOME: text,
  /** The studio's home, for a worker on the same machine. @default ~/.loralei */
  LORALEI_HOME: text,
  /** Name on the Workers page. @default the host's name */
  LORALEI_WORKER_NAME: text,
  /** Folder of kohya's sd-scripts and the Python to run it with, where `install` did not make them. */
  LORALEI_SD_SCRIPTS: text,
  LORALEI_PYTHON: text,
});

export interface WorkerEnv {
  url: string | null;
  home: string;
  name: string | null;
  sdScripts: string | null;
  python: string | null;
  /** Reads the token, from its file where that is named; null when there is none. Throws when the file cannot be read. */
  readToken: () => string | null;
}

/** The worker's settings from the environment; `source` is process.env but in tests. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): WorkerEnv {
  const env = Environment.parse(source);
  const studio = resolve(env.LORALEI_HOME ?? join(homedir(), ".loralei"));
  return {
    url: env.LORALEI_URL ?? null,
    home: resolve(env.LORALEI_WORKER_HOME ?? join(studio, "worker")),
    name: env.LORALEI_WORKER_NAME ?? null,
    sdScripts: env.LORALEI_SD_SCRIPTS ? resolve(env.LORALEI_SD_SCRIPTS) : null,
    python: env.LORALEI_PYTHON ?? null,
    readToken: () =>
      env.LORALEI_WORKER_TOKEN ??
      (env.LORALEI_WORKER_TOKEN_FILE ? readTokenFile(env.LORALEI_WORKER_TOKEN_FILE) : null),
  };
}

/** The first line of a token file. */
export function readTokenFile(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (cause) {
    throw new StudioError("unreadable-file", `cannot read the worker's token from ${path}`, {
      help: "Take the line to paste from Workers → Add in the studio, or start the studio first: it writes this file.",
      cause,
    });
  }
}

/** What a trainer inherits: everything but the daemon's own secrets. */
export function trainerEnv(source: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const own = new Set(["LORALEI_WORKER_TOKEN", "LORALEI_WORKER_TOKEN_FILE", "LORALEI_TOKEN", "DATABASE_URL"]);
  const kept = Object.entries(source).filter(([name, value]) => value !== undefined && !own.has(name));
  return Object.fromEntries(kept) as Record<string, string>;
}
