import { StringDecoder } from "node:string_decoder";
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
}

export interface ChildEnd {
  /** 127 and 126 as a shell has them: not there, not to be run. */
  code: number | null;
  signal: string | null;
  /** The last 64 Ki characters of what it printed. */
  tail: string;
}

const tailLength = 64 * 1024;

/** Variables that lead a Python astray from the environment it is started from. */
export const pythonStrays = ["PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "FORCE_COLOR"];

/** Runs a program with its output live. Rejects only when `signal` aborts, after the child has ended. */
export async function runChild(call: ChildCall): Promise<ChildEnd> {
  const [file, ...args] = call.argv;
  call.signal.throwIfAborted();
  const child = execa(file, args, {
    ...(call.cwd === undefined ? {} : { cwd: call.cwd }),
    env: environment(call),
    extendEnv: false,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    buffer: false,
    encoding: "buffer",
    reject: false,
    cancelSignal: call.signal,
    killDescendants: true,
    forceKillAfterDelay: 5_000,
  });
  if (child.pid !== undefined) call.onStart?.(child.pid);
  let tail = "";
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder("utf8");
    const told = (text: string) => {
      tail = (tail + text).slice(-tailLength);
      call.onText(text);
    };
    stream.on("data", (bytes: Buffer) => told(decoder.write(bytes)));
    stream.on("end", () => told(decoder.end()));
  }
  const result = await child;
  call.signal.throwIfAborted();
  if (result.exitCode === undefined && result.signal === undefined) {
    const why = `cannot start ${file}: ${result.originalMessage ?? result.shortMessage}`;
    call.onText(`${why}\n`);
    return { code: result.code === "ENOENT" ? 127 : 126, signal: null, tail: why };
  }
  return { code: result.exitCode ?? null, signal: result.signal ?? null, tail };
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
