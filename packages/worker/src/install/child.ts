import { closeSync, openSync } from "node:fs";
import { open } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { trainerEnv } from "../env.ts";

export interface ChildCall {
  argv: readonly [string, ...string[]];
  cwd?: string;
  /** Laid over this program's own environment. */
  env?: Readonly<Record<string, string>>;
  unsetEnv?: readonly string[];
  /** Ends the child and all that it started: SIGTERM, and SIGKILL five seconds later. */
  signal: AbortSignal;
  /** What it prints, stdout and stderr as they arrive. */
  onText: (text: string) => void;
  onStart?: (pid: number) => void;
  /**
   * File that takes stdout and stderr, in the order in which they were written; it is read from there. Without it
   * they come through two pipes, and near ones may change places.
   */
  log?: string;
}

export interface ChildEnd {
  /** 127 and 126 as a shell has them: not there, not to be run. */
  code: number | null;
  signal: string | null;
  /** The last 64 Ki characters of what it printed. */
  tail: string;
}

const tailLength = 64 * 1024;

/** Between looks at an output file. */
const followEveryMs = 50;

/** Variables that lead a Python astray from the environment it is started from. */
export const pythonStrays = ["PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "FORCE_COLOR"];

/** Runs a program with its output live. Rejects only when `signal` aborts, after the child has ended. */
export async function runChild(call: ChildCall): Promise<ChildEnd> {
  const [file, ...args] = call.argv;
  call.signal.throwIfAborted();
  // execa's types name descriptors 3 to 9 alone; it passes any number on as it is.
  const log = call.log === undefined ? null : (openSync(call.log, "a", 0o600) as 3);
  const child = execa(file, args, {
    ...(call.cwd === undefined ? {} : { cwd: call.cwd }),
    env: environment(call),
    extendEnv: false,
    stdin: "ignore",
    stdout: log ?? "pipe",
    stderr: log ?? "pipe",
    buffer: false,
    encoding: "buffer",
    reject: false,
    cancelSignal: call.signal,
    killDescendants: true,
    forceKillAfterDelay: 5_000,
  });
  if (log !== null) closeSync(log);
  if (child.pid !== undefined) call.onStart?.(child.pid);
  let tail = "";
  const told = (text: string) => {
    tail = (tail + text).slice(-tailLength);
    if (text !== "") call.onText(text);
  };
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder("utf8");
    stream?.on("data", (bytes: Buffer) => told(decoder.write(bytes)));
    stream?.on("end", () => told(decoder.end()));
  }
  const [result] = await Promise.all([child, call.log === undefined ? null : follow(call.log, child, told)]);
  call.signal.throwIfAborted();
  if (result.exitCode === undefined && result.signal === undefined) {
    const why = `cannot start ${file}: ${result.originalMessage ?? result.shortMessage}`;
    call.onText(`${why}\n`);
    return { code: result.code === "ENOENT" ? 127 : 126, signal: null, tail: why };
  }
  return { code: result.exitCode ?? null, signal: result.signal ?? null, tail };
}

/** Tells what is appended to a file, until `writer` has ended and all of it was told. */
async function follow(
  path: string,
  writer: PromiseLike<unknown>,
  told: (text: string) => void,
): Promise<void> {
  const file = await open(path);
  const decoder = new StringDecoder("utf8");
  const buffer = Buffer.alloc(64 * 1024);
  let ended = false;
  const end = writer.then(() => {
    ended = true;
  });
  try {
    for (let last = false; !last; ) {
      last = ended;
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
        if (bytesRead === 0) break;
        told(decoder.write(buffer.subarray(0, bytesRead)));
      }
      if (!last) await Promise.race([end, delay(followEveryMs)]);
    }
    told(decoder.end());
  } finally {
    await file.close();
  }
}

function environment({ env = {}, unsetEnv = pythonStrays }: ChildCall): Record<string, string> {
  const merged = { ...trainerEnv(), ...env };
  for (const name of unsetEnv) if (!(name in env)) delete merged[name];
  return merged;
}

/** What a program answers on stdout, or null when it cannot be run or ends with an error. */
export async function ask(argv: readonly [string, ...string[]], signal: AbortSignal): Promise<string | null> {
  let answer = "";
  const [file, ...args] = argv;
  signal.throwIfAborted();
  const result = await execa(file, args, {
    env: environment({ argv, signal, onText: () => {} }),
    extendEnv: false,
    stdin: "ignore",
    stderr: "ignore",
    reject: false,
    timeout: 30_000,
    cancelSignal: signal,
    maxBuffer: 1024 * 1024,
  });
  if (typeof result.stdout === "string") answer = result.stdout;
  return result.failed ? null : answer.trim();
}
