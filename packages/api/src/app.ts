import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { StudioError } from "@loralei/core/errors";
import { defaultLimits, type Limits } from "@loralei/core/link/messages";
import { serveArtifact } from "./artifacts/serve.ts";
import { createUploads, sweepUploads } from "./artifacts/uploads.ts";
import { createAuth, isLoopback } from "./auth.ts";
import { createBells } from "./bells.ts";
import { createDatasets } from "./datasets/create.ts";
import { createRoots } from "./datasets/roots.ts";
import { lockHome } from "./db/lock.ts";
import { openDb } from "./db/open.ts";
import { openHome } from "./home.ts";
import { createHttp } from "./http.ts";
import { createThumbs } from "./images/thumbs.ts";
import { bellOf } from "./jobs/bell-names.ts";
import { createJobLive } from "./jobs/follow.ts";
import { createIngest } from "./jobs/ingest.ts";
import { createLeases } from "./jobs/leases.ts";
import { createJobs } from "./jobs/part.ts";
import { createRunFiles } from "./jobs/run-files.ts";
import { createScheduler } from "./jobs/scheduler.ts";
import { createSummaries } from "./jobs/summaries.ts";
import { type Log, silentLog } from "./log.ts";
import { createModels } from "./models/list.ts";
import type { Clock } from "./new-id.ts";
import { createSecrets, type SecretServices } from "./secrets/store.ts";
import { createStatic } from "./static.ts";
import { createSystem } from "./system/create.ts";
import { createUpgrades } from "./upgrades.ts";
import { createWorkers } from "./workers/create.ts";
import { createGateway } from "./workers/gateway.ts";
import { createOnline } from "./workers/online.ts";
import { localWorkerToken, workerOfToken } from "./workers/store.ts";

export interface AppOptions {
  /** LORALEI_HOME: made when it is missing; one process at a time. */
  home: string;
  /** Address to listen on. @default "127.0.0.1" */
  host?: string;
  /** 0 takes a free one. @default 4600 */
  port?: number;
  /** Needed on any host but loopback. @default null */
  token?: string | null;
  /** How people and workers reach the studio from elsewhere. @default null */
  publicUrl?: string | null;
  /** Folder of the built web app. @default null */
  webDir?: string | null;
  version?: string;
  clock?: Clock;
  limits?: Limits;
  /** How often leases are looked at. @default 5000 */
  reapEveryMs?: number;
  services?: SecretServices;
  log?: Log;
}

export interface App {
  url: string;
  port: number;
  /** Token of the worker that runs beside the studio. */
  localWorkerToken: string;
  /** Ends within 5 s: connections are told to come back, what is stored is on the disk. */
  close(): Promise<void>;
}

const services: SecretServices = {
  hub: "https://huggingface.co",
  wandb: "https://api.wandb.ai",
  fetch: (...request) => fetch(...request),
};

/**
 * Builds the studio on a home and listens.
 * Throws `conflict` when the home or the port is in use, `bad-input` for a host that needs a token and has none.
 * @example const app = await createApp({ home: "/tmp/studio", port: 0 });
 */
export async function createApp(options: AppOptions): Promise<App> {
  const { host = "127.0.0.1", port = 4600, token = null, publicUrl = null, clock = Date.now } = options;
  const { limits = defaultLimits, log = silentLog, reapEveryMs = 5_000 } = options;
  if (!isLoopback(host) && !token) {
    throw new StudioError("bad-input", `Loralei does not listen on ${host} without a token.`, {
      help: "Set LORALEI_TOKEN (or LORALEI_TOKEN_FILE), or leave LORALEI_HOST out.",
    });
  }
  await using stack = new AsyncDisposableStack();
  const home = await openHome(options.home);
  stack.defer(await lockHome(home.root, process.pid));
  const db = await openDb(home.database);
  stack.defer(() => db.destroy());
  const files = createRunFiles(db, home.logs);
  stack.defer(() => files.close());

  const startedAtMs = clock();
  await sweepUploads(db, home);
  const localToken = await localWorkerToken(db, home, clock);
  const bells = createBells();
  const summaries = createSummaries(db);
  const online = createOnline();
  const roots = createRoots(db, home);
  const secrets = createSecrets(home.secrets, options.services ?? services);
  const onError = (error: unknown) => log.error("the scheduler failed", error);
  const leaseTtlMs = limits.leaseTtlMs;
  const scheduler = createScheduler({ db, online, bells, clock, secrets, leaseTtlMs, onError });
  stack.defer(() => scheduler.idle());
  const onSlot = () => {
    bells.ring(bellOf.workers);
    scheduler.wake();
  };
  let url = "";
  const datasets = createDatasets(roots);
  const models = createModels({ home, roots });
  const parts = {
    datasets,
    models,
    secrets,
    jobs: createJobs({
      db,
      summaries,
      home,
      roots,
      clock,
      datasets,
      models,
      scheduler,
      online,
      bells,
      onSlot,
    }),
    live: createJobLive({ db, summaries, files, bells }),
    system: createSystem({ ...options, home, roots, online, startedAtMs, url: () => publicUrl ?? url }),
    workers: createWorkers({ db, online, bells, clock, url: () => publicUrl ?? url, onSlot }),
  };

  const leases = createLeases({ db, bells, clock, ttlMs: leaseTtlMs, startedAtMs, onSlot });
  const answers = { db, home, bells, clock, onSlot, onReject: scheduler.noteRefusal };
  const ingest = createIngest({ db, files, bells, clock });
  const gateway = createGateway({
    db,
    online,
    bells,
    clock,
    limits,
    leases,
    ingest,
    answers,
    log,
    onWorker: scheduler.wake,
  });
  const upload = createUploads({ db, home, clock, onStored: (id) => bells.ring(bellOf.job(id)) });
  const thumb = createThumbs({ db, home, roots });
  const auth = createAuth({ token, publicUrl });
  const upgrades = createUpgrades({ parts, auth, gateway, log });
  const answer = createHttp({
    parts,
    auth,
    log,
    secure: publicUrl?.startsWith("https:") ?? false,
    files: (request, response, id, at) =>
      serveArtifact({ db, home }, request, response, id, at.searchParams.has("download")),
    images: thumb,
    async uploads(request, response, id) {
      const worker = await workerOfToken(db, request.headers.authorization);
      if (!worker) throw new StudioError("unauthorized", "Uploads want the token of a worker.");
      await upload(request, response, id, worker.id);
    },
    web: createStatic(options.webDir ?? null),
  });

  const server = createServer(answer);
  server.on("upgrade", upgrades.upgrade);
  // Uploads take as long as they take; a sender that has died is ended by the next one.
  server.requestTimeout = 0;
  await listen(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  url = `http://${host.includes(":") ? `[${host}]` : host}:${bound}`;
  const reaper = setInterval(() => {
    leases.reap().catch((error: unknown) => log.error("leases could not be looked at", error));
  }, reapEveryMs);
  stack.defer(async () => {
    clearInterval(reaper);
    const closed = new Promise((resolve) => server.close(resolve));
    upgrades.close();
    const stored = gateway.close();
    server.closeIdleConnections();
    const hard = setTimeout(() => server.closeAllConnections(), 1_000);
    await Promise.all([closed, stored]);
    clearTimeout(hard);
  });
  const all = stack.move();
  return { url, port: bound, localWorkerToken: localToken, close: () => all.disposeAsync() };
}

async function listen(server: ReturnType<typeof createServer>, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, host, resolve);
  try {
    await promise;
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    if (code === "EADDRINUSE") {
      throw new StudioError("conflict", `Port ${port} of ${host} is in use by another program.`, {
        help: "Stop that program, or choose another port with LORALEI_PORT.",
        cause,
      });
    }
    if (code === "EACCES" || code === "EADDRNOTAVAIL") {
      throw new StudioError(
        "host-setup",
        `Loralei may not listen on ${host}, port ${port} (${String(code)}).`,
        {
          help: "Choose another LORALEI_HOST or LORALEI_PORT (above 1023).",
          cause,
        },
      );
    }
    throw cause;
  }
}
