import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isFinal } from "@loralei/core/jobs/state";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkout } from "../checkout.ts";
import { type Client, connect } from "../client.ts";
import { processesOf } from "../processes.ts";
import { sample } from "../sample.ts";
import { startJob, workerOnline } from "../simulated-job.ts";
import { freePort } from "../studio.ts";

let home = "";
let port = 0;
let clients: { close: () => Promise<void> }[] = [];
const endless = { sim_speed: 20, max_train_epochs: 5_000 };

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "loralei-run-"));
  port = await freePort();
  await cp(sample.dataset, join(home, "datasets/momo"), { recursive: true });
  await cp(sample.model, join(home, "models/base.safetensors"));
});
afterEach(async () => {
  await Promise.all(clients.map((one) => one.close()));
  clients = [];
  for (const pid of await processesOf(home)) process.kill(pid, "SIGKILL");
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

/** `npm run demo` without npm; resolves when the address is printed. */
async function start(...flags: string[]): Promise<{ script: ChildProcess; client: Client }> {
  const script = spawn(
    process.execPath,
    [join(checkout, "scripts/run.mjs"), "demo", "--port", String(port), ...flags],
    {
      env: { ...process.env, LORALEI_HOME: home },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let said = "";
  await new Promise<void>((resolve, reject) => {
    script.stderr!.on("data", (bytes) => {
      said += bytes;
      if (said.includes(`is ready at http://127.0.0.1:${port}`)) resolve();
    });
    script.once("exit", (code) => reject(new Error(`run.mjs ended with ${code}: ${said}`)));
  });
  const connection = connect(`http://127.0.0.1:${port}`);
  clients.push(connection);
  await workerOnline(connection.client);
  return { script, client: connection.client };
}

async function runningJob(client: Client): Promise<string> {
  const id = await startJob(client, { home }, endless);
  await expect
    .poll(async () => (await client.jobs.byId.query({ id: id as never })).progress.step, { timeout: 20_000 })
    .toBeGreaterThan(1);
  return id;
}

async function ended(script: ChildProcess): Promise<number | null> {
  if (script.exitCode === null && script.signalCode === null) await once(script, "exit");
  return script.exitCode;
}

test("Ctrl-C ends api, worker and trainer, and the job is cancelled", async () => {
  const first = await start();
  const id = await runningJob(first.client);
  first.script.kill("SIGINT");
  expect(await ended(first.script)).toBe(0);
  expect(await processesOf(home)).toEqual([]);

  const second = await start();
  expect((await second.client.jobs.byId.query({ id: id as never })).state).toBe("cancelled");
  second.script.kill("SIGTERM");
  expect(await ended(second.script)).toBe(0);
});

test("with --keep-jobs the trainer goes on and is adopted by the next start", async () => {
  const first = await start("--keep-jobs");
  const id = await runningJob(first.client);
  first.script.kill("SIGINT");
  expect(await ended(first.script)).toBe(0);
  expect(await processesOf(id)).not.toEqual([]);

  const second = await start();
  const before = (await second.client.jobs.byId.query({ id: id as never })).progress.step;
  await expect
    .poll(async () => (await second.client.jobs.byId.query({ id: id as never })).progress.step, {
      timeout: 20_000,
    })
    .toBeGreaterThan(before);
  await second.client.jobs.cancel.mutate({ id: id as never, mode: "now" });
  await expect
    .poll(async () => isFinal((await second.client.jobs.byId.query({ id: id as never })).state), {
      timeout: 20_000,
    })
    .toBe(true);
  second.script.kill("SIGINT");
  expect(await ended(second.script)).toBe(0);
});

test("when run.mjs itself is killed, nothing is left behind", async () => {
  const { script, client } = await start();
  await runningJob(client);
  script.kill("SIGKILL");
  await ended(script);
  await expect.poll(() => processesOf(home), { timeout: 30_000 }).toEqual([]);
});

test("when the worker dies, the api is stopped and the exit status tells", async () => {
  const { script } = await start();
  let said = "";
  script.stderr!.on("data", (bytes) => {
    said += bytes;
  });
  const [worker] = await processesOf(join(home, "secrets/local-worker.token"));
  process.kill(worker!, "SIGKILL");
  expect(await ended(script)).toBe(1);
  expect(said).toContain("The worker ended by itself (SIGKILL)");
  expect(await processesOf(home)).toEqual([]);
});
