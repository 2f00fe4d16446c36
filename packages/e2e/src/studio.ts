import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "./checkout.ts";

/**
 * A studio as `npm start` runs it: the bundles of api and worker as two processes, here under this process's thumb
 * so that they can be measured and killed.
 */
export interface Studio {
  home: string;
  url: string;
  api: ChildProcess;
  worker: ChildProcess | null;
  startApi(): Promise<void>;
  startWorker(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startStudio(
  options: { dataset?: string; model?: string; worker?: boolean } = {},
): Promise<Studio> {
  const root = await mkdtemp(join(tmpdir(), "loralei-studio-"));
  const home = join(root, "home");
  await mkdir(home);
  if (options.dataset) await cp(options.dataset, join(home, "datasets/momo"), { recursive: true });
  if (options.model) await cp(options.model, join(home, "models/base.safetensors"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...process.env, LORALEI_HOME: home, LORALEI_PORT: String(port), NODE_ENV: "production" };
  const launch = (file: string, args: string[]) =>
    spawn(process.execPath, [join(checkout, file), ...args], {
      env,
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
    });

  const studio: Studio = {
    home,
    url,
    api: launch("packages/api/dist/main.mjs", []),
    worker: null,
    async startApi() {
      studio.api = launch("packages/api/dist/main.mjs", []);
      await answers(url, studio.api);
    },
    async startWorker() {
      const token = join(home, "secrets/local-worker.token");
      const args = [
        "--connect",
        url,
        "--token-file",
        token,
        "--local",
        "--simulated",
        "--home",
        join(home, "worker"),
      ];
      studio.worker = launch("packages/worker/dist/main.mjs", args);
    },
    async [Symbol.asyncDispose]() {
      for (const child of [studio.worker, studio.api]) if (child) await stop(child);
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await answers(url, studio.api);
  if (options.worker !== false) await studio.startWorker();
  return studio;
}

/** Resolves with the first answer of /healthz; throws when the api ends before. */
export async function answers(url: string, api: ChildProcess): Promise<void> {
  while (api.exitCode === null && api.signalCode === null) {
    const ok = await fetch(`${url}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error(`the api ended before it answered (${api.exitCode ?? api.signalCode})`);
}

/** TERM, and KILL after half a minute. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
  await gone;
  clearTimeout(timer);
}

/** A port that was free a moment ago; the api of a bundle cannot tell which one it took by itself. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP address was wanted");
  return address.port;
}
