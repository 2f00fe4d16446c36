import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { firstUse } from "./first-use.mjs";
import { killTrainers } from "./kill-trainers.mjs";
import { fail, say } from "./say.mjs";
import { root, setUp } from "./setup.mjs";

/** How long the worker may take to stop its trainers (INT, TERM, KILL with grace times between), and the api to close. */
const graceMs = { worker: 45_000, api: 10_000 };

/**
 * The api (which serves the web) and one local worker, as two processes. Ends when both have ended: after Ctrl-C,
 * SIGTERM or SIGHUP (0), or because one of them died, which stops the other (1).
 */
export async function runStudio(mode, args) {
  const flags = readFlags(args);
  const { node, env } = await setUp();
  await build(env);
  // The same default as the api's own (packages/api/src/env.ts); a demo leaves a user's data alone.
  const own = mode === "demo" ? join(root, ".loralei/demo") : join(homedir(), ".loralei");
  const home = resolve(process.env.LORALEI_HOME || own);
  mkdirSync(home, { recursive: true });
  await firstUse(mode, home, { node, env });

  const port = flags.port ?? process.env.LORALEI_PORT ?? "4600";
  const studioEnv = { ...env, LORALEI_HOME: home, LORALEI_PORT: port, NODE_ENV: "production" };
  const ended = withResolvers();
  const children = { api: null, worker: null };
  const launch = (name, file, rest) => {
    const leash = pathToFileURL(join(root, "scripts/run/leash.mjs")).href;
    // A session of its own: the terminal's Ctrl-C reaches this process alone, which then stops both in order.
    const child = spawn(node, ["--import", leash, join(root, file), ...rest], {
      cwd: root,
      env: studioEnv,
      detached: process.platform !== "win32",
      // Their stdout says only that they are there, which is told below; what goes wrong goes to stderr.
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    child.gone = new Promise((done) => child.once("exit", (code, signal) => done(code ?? signal)));
    child.once("error", (error) => say(`The ${name} could not be started: ${error.message}`));
    child.gone.then((how) => ended.resolve({ name, how }));
    children[name] = child;
    return child;
  };

  const startedAtMs = Date.now();
  let asked = 0;
  const onSignal = (signal) => {
    asked++;
    if (asked === 1) ended.resolve({ name: null, how: signal });
    else if (asked === 2) {
      say("Stopping at once.");
      for (const child of Object.values(children)) kill(child);
      if (!flags.keepJobs) killTrainers(home, startedAtMs);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, onSignal);

  const address = `http://${hostOf(env.LORALEI_HOST)}:${port}`;
  launch("api", "packages/api/dist/main.mjs", []);
  const ready = await Promise.race([answers(address), ended.promise.then(() => false)]);
  if (ready && asked === 0) {
    launch("worker", "packages/worker/dist/main.mjs", [
      "--connect",
      address,
      "--token-file",
      join(home, "secrets/local-worker.token"),
      "--local",
      ...(mode === "demo" ? ["--simulated"] : []),
      ...(flags.keepJobs ? ["--keep-jobs"] : []),
    ]);
    say(`\n  Loralei${mode === "demo" ? " (demo: the trainer is simulated)" : ""} is ready at ${address}`);
    say(`  data: ${home}`);
    say(
      `  Ctrl-C stops it${flags.keepJobs ? "; running jobs go on and are found again at the next start" : ", and the jobs that run"}\n`,
    );
    if (flags.open) openBrowser(address);
  }

  const first = await ended.promise;
  if (first.name === null) say(flags.keepJobs ? "Stopping; running jobs go on …" : "Stopping …");
  else say(`The ${first.name} ended by itself (${describe(first.how)}); stopping the rest.`);
  await stop(children.worker, graceMs.worker);
  await stop(children.api, graceMs.api);
  return first.name === null ? 0 : 1;
}

function readFlags(args) {
  const flags = { keepJobs: false, open: false, port: null };
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = args[i].split("=");
    if (name === "--keep-jobs") flags.keepJobs = true;
    else if (name === "--open") flags.open = true;
    else if (name === "--port") {
      const port = Number(inline ?? args[++i]);
      if (!Number.isInteger(port) || port < 1 || port > 65_535)
        fail("--port wants a number from 1 to 65535.", "", 2);
      flags.port = String(port);
    } else fail(`start has no option ${args[i]}.`, "It takes --port N, --open and --keep-jobs.", 2);
  }
  return flags;
}

/** True once /healthz answers; the caller races it with the end of the api. */
async function answers(address) {
  for (let tries = 0; tries < 1_200; tries++) {
    const ok = await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}

async function stop(child, waitMs) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  // By message, since a signal would end the process at once on Windows.
  if (child.connected) child.send("stop");
  else child.kill("SIGTERM");
  const timer = setTimeout(() => kill(child), waitMs);
  await child.gone;
  clearTimeout(timer);
}

function kill(child) {
  if (child && child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
}

function describe(how) {
  return typeof how === "number" ? `exit ${how}` : how;
}

function hostOf(host) {
  if (!host || host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

function openBrowser(address) {
  const [command, args] =
    process.platform === "darwin"
      ? ["open", [address]]
      : process.platform === "win32"
        ? ["cmd", ["/c", "start", "", address]]
        : ["xdg-open", [address]];
  const child = spawn(command, args, { stdio: "ignore", detached: true });
  child.once("error", () => say(`No browser could be opened; go to ${address}.`));
  child.unref();
}

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers() {
  let resolvePromise;
  const promise = new Promise((done) => {
    resolvePromise = done;
  });
  return { promise, resolve: resolvePromise };
}
