import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

export interface Ended {
  status: number | null;
  out: string;
  err: string;
}

/** A running command line program, from the sources. */
export interface RunningCli {
  ended: Promise<Ended>;
  /** What it has printed until now. */
  out(): string;
  kill(signal: NodeJS.Signals): void;
}

/** Starts `loralei …` as its users do. Without `url` it finds a port on which nothing listens. */
export function startCli(
  args: readonly string[],
  {
    url = "http://127.0.0.1:9",
    token,
    cwd,
    input,
  }: { url?: string; token?: string; cwd?: string; input?: string | Buffer } = {},
): RunningCli {
  const env: NodeJS.ProcessEnv = { PATH: "", LORALEI_URL: url };
  if (token !== undefined) env.LORALEI_TOKEN = token;
  const child = spawn(process.execPath, [main, ...args], { env, ...(cwd === undefined ? {} : { cwd }) });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  child.once("error", reject);
  child.once("close", (status) => resolve({ status, out, err }));
  return { ended: promise, out: () => out, kill: (signal) => void child.kill(signal) };
}

/** Runs it to its end. */
export function cli(...call: Parameters<typeof startCli>): Promise<Ended> {
  return startCli(...call).ended;
}
