import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, createApp } from "@loralei/api/app";
import type { JobDetail, JobSummary } from "@loralei/core/jobs/job";
import { isFinal } from "@loralei/core/jobs/state";
import { type Daemon, startDaemon } from "@loralei/worker/daemon";
import { checkout } from "./checkout.ts";
import { type Client, connect } from "./client.ts";
import { processesOf } from "./processes.ts";
import { sample } from "./sample.ts";

/**
 * A studio in this process, with a worker that runs the simulated trainer: everything real but the training.
 * `await using stack = await startStack()` stops both and removes their folder at the end of the test.
 */
export interface Stack {
  home: string;
  url: string;
  client: Client;
  /** A train job on the sample dataset; answers its id. `options` change the quick defaults. */
  train(options?: Record<string, unknown>, name?: string): Promise<string>;
  /** Follows a job until `wanted` says yes; fails after `timeoutMs` with where it stood. */
  until(id: string, wanted: (job: JobSummary) => boolean, timeoutMs?: number): Promise<JobSummary>;
  /** Until the job has ended, with everything that is known of it. */
  ended(id: string, timeoutMs?: number): Promise<JobDetail>;
  stopApi(): Promise<void>;
  /** On the same port and home. */
  startApi(): Promise<void>;
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface StackOptions {
  /** Pictures of the sample dataset. @default 4 */
  images?: number;
  /** Serves the built web app (a copy: a build beside the tests does not pull it from under them). @default false */
  web?: boolean;
  /** A stopped worker leaves its trainers running. @default false */
  keepJobs?: boolean;
}

/** As usual, with less patience: what a trainer gets to hear INT and TERM is half a minute otherwise. */
const tuning = {
  pollMs: 200,
  settleMs: 400,
  scanMs: 400,
  saveMs: 1_000,
  grace: { interruptMs: 2_000, terminateMs: 1_000 },
};

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const root = await mkdtemp(join(tmpdir(), "loralei-e2e-"));
  const home = join(root, "home");
  const dataset = join(home, "datasets", "momo");
  const model = join(home, "models", "base.safetensors");
  await copyImages(dataset, options.images ?? 4);
  await mkdir(join(home, "models"), { recursive: true });
  await cp(sample.model, model);

  const webDir = options.web ? join(root, "web") : null;
  if (webDir) await cp(join(checkout, "packages/web/dist"), webDir, { recursive: true });

  let port = 0;
  let app: App | null = null;
  let daemon: { handle: Daemon; abort: AbortController } | null = null;

  const startApi = async () => {
    app = await createApp({
      home,
      host: "127.0.0.1",
      port,
      webDir,
    });
    port = app.port;
  };
  const startWorker = async () => {
    const abort = new AbortController();
    const handle = await startDaemon({
      url: `http://127.0.0.1:${port}`,
      token: app!.localWorkerToken,
      home: join(home, "worker"),
      name: "this machine",
      local: true,
      simulated: true,
      keepJobs: options.keepJobs ?? false,
      signal: abort.signal,
      log: () => {},
      tuning,
    });
    daemon = { handle, abort };
  };
  const stopApi = async () => {
    await app?.close();
    app = null;
  };
  const stopWorker = async () => {
    daemon?.abort.abort();
    await daemon?.handle.stopped;
    daemon = null;
  };

  await startApi();
  await startWorker();
  const url = `http://127.0.0.1:${port}`;
  const { client, close } = connect(url);
  await workerReady(client);

  const until: Stack["until"] = (id, wanted, timeoutMs = 60_000) => follow(client, id, wanted, timeoutMs);
  return {
    home,
    url,
    client,
    until,
    startApi,
    stopApi,
    startWorker,
    stopWorker,
    async train(changes = {}, name = "hero") {
      const { id } = await client.jobs.create.mutate({
        name,
        spec: {
          kind: "train",
          trainer: "simulated",
          family: "sd15",
          options: { ...quick(model), output_name: name, ...changes },
          dataset: { name: "momo", root: dataset, subsets: [{ path: "", repeats: 2 }] },
          workerId: null,
        } as never,
      });
      return id;
    },
    async ended(id, timeoutMs) {
      await until(id, (job) => isFinal(job.state), timeoutMs);
      return await client.jobs.byId.query({ id });
    },
    async [Symbol.asyncDispose]() {
      await close();
      await stopWorker();
      await stopApi();
      for (const pid of await processesOf(root)) process.kill(pid, "SIGKILL");
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Options of a run that is over in about a second. */
export function quick(model: string): Record<string, unknown> {
  return {
    pretrained_model_name_or_path: model,
    max_train_epochs: 2,
    save_every_n_epochs: 1,
    train_batch_size: 1,
    sim_speed: 200,
  };
}

async function copyImages(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const images = (await readdir(sample.dataset)).filter((name) => name.endsWith(".png")).slice(0, count);
  for (const image of images) {
    for (const name of [image, image.replace(/png$/, "txt")])
      await cp(join(sample.dataset, name), join(folder, name));
  }
}

/** Until the worker has said what it can do. */
async function workerReady(client: Client): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const subscription = client.workers.watch.subscribe(undefined, {
      onData: (workers) => {
        if (!workers.some((worker) => worker.online)) return;
        subscription.unsubscribe();
        resolve();
      },
      onError: reject,
    });
  });
}

function follow(
  client: Client,
  id: string,
  wanted: (job: JobSummary) => boolean,
  timeoutMs: number,
): Promise<JobSummary> {
  return new Promise((resolve, reject) => {
    let last: JobSummary | null = null;
    const end = (how: () => void) => {
      clearTimeout(timer);
      subscription.unsubscribe();
      how();
    };
    const timer = setTimeout(() => {
      const where = last
        ? `${last.state} at step ${last.progress.step}, ${JSON.stringify(last.verdict)}`
        : "unknown";
      end(() => reject(new Error(`job ${id} did not get there within ${timeoutMs} ms: it is ${where}`)));
    }, timeoutMs);
    const subscription = client.jobs.follow.subscribe(
      { id: id as never },
      {
        onData: ({ data }) => {
          last = data.summary;
          if (wanted(data.summary)) end(() => resolve(data.summary));
        },
        onError: (error) => end(() => reject(error)),
      },
    );
  });
}
