import type { AttemptRef, Down, Up } from "@loralei/core/link/messages";
import { defaultLimits, protocol } from "@loralei/core/link/messages";
import type { Capabilities } from "@loralei/core/workers/capabilities";
import { type Beginning, findBeginning, freshBeginning } from "./attempt/adopt.ts";
import { type Attempt, openAttempt } from "./attempt/attempt.ts";
import { findAttempts } from "./attempt/job-dir.ts";
import { type Surroundings, type Tuning, usualTuning } from "./attempt/surroundings.ts";
import { trainerEnv } from "./env.ts";
import { describeHost, watchHost } from "./host/capabilities.ts";
import { findTrainers } from "./host/find-trainers.ts";
import { findGpus } from "./host/gpus.ts";
import { lockHome, readIdentity } from "./identity.ts";
import { type Link, openLink } from "./link.ts";
import { findPrograms } from "./program.ts";
import { whyReject } from "./slots.ts";
import { version } from "./version.ts";

type Offer = Extract<Down, { t: "offer" }>;
type WantedMessage = Extract<Down, { t: "welcome" }>;

export interface DaemonOptions {
  /** Address of the api, "http://127.0.0.1:4600". */
  url: string;
  /** `<workerId>.<secret>`. */
  token: string;
  /** LORALEI_WORKER_HOME: jobs, trainers and caches. */
  home: string;
  /** Name on the Workers page. @default the host's name */
  name?: string | null;
  /** Shares the studio's home and file system. */
  local: boolean;
  /** Offers the simulated trainer (demo and tests). */
  simulated: boolean;
  /** Leaves trainers running at the end, for adoption by the next daemon. @default false */
  keepJobs?: boolean;
  /** Where sd-scripts and its Python are, before what was installed. */
  sdScripts?: string | null;
  python?: string | null;
  /** Ends the daemon. */
  signal: AbortSignal;
  /** Lines for the daemon's own log. */
  log: (line: string) => void;
  tuning?: Tuning;
}

export interface Daemon {
  readonly workerId: string;
  /** Resolves when everything is down after `signal`; rejects never. */
  readonly stopped: Promise<void>;
  /** True while the api knows this daemon. */
  isOnline(): boolean;
}

const statsMs = 5_000;

/**
 * Runs a worker in this process: adopts what an earlier daemon left, dials the api, and takes jobs into its slots.
 * Throws a StudioError when the token is none, or another daemon holds the home.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { home, log, tuning = usualTuning } = options;
  const identity = readIdentity(options.token);
  const unlock = lockHome(home);
  const programs = findPrograms();
  const hostStats = watchHost(home);
  const attempts = new Map<string, Attempt>();
  const stopped = Promise.withResolvers<void>();
  let draining = false;
  let link: Link | null = null;
  let taking: Promise<void> = Promise.resolve();
  let looking: Promise<void> = Promise.resolve();

  const { sdScripts = null, python = null } = options;
  const search = { home, programs, simulated: options.simulated, sdScripts, python };
  const described = { home, name: options.name ?? null, local: options.local, simulated: options.simulated };
  const gpus = await findGpus();
  let capabilities: Capabilities = await describeHost({
    ...described,
    gpus,
    trainers: await findTrainers({ ...search, ask: "never" }),
  });

  const surroundings: Surroundings = {
    machine: { capabilities: () => capabilities, programs },
    api: { base: options.url.replace(/\/+$/, ""), token: options.token },
    env: { ...trainerEnv(), LORALEI_WORKER_HOME: home },
    tuning,
    limits: () => link?.limits() ?? defaultLimits,
    send: (message) => link?.send(message),
    mayFlood: () => link?.mayFlood() ?? false,
    now: Date.now,
    note: log,
    onFree: () => void look(false),
  };

  for (const ref of await findAttempts(home)) {
    // One that cannot be adopted must not keep the others from it; its files stay for a look.
    await adopt(ref).catch((error: unknown) => log(`adopting ${key(ref)} failed: ${String(error)}`));
  }
  link = openLink({
    url: surroundings.api.base,
    token: options.token,
    hello,
    inventory,
    onWelcome,
    onDown,
    onOffline(why, retryInMs) {
      log(`not connected to ${options.url}: ${why}; next try in ${retryInMs} ms`);
      for (const attempt of attempts.values()) attempt.feed({ type: "offline" });
    },
    onRoom() {
      for (const attempt of attempts.values()) attempt.wake();
    },
    note: log,
  });
  const statsTimer = setInterval(() => void tellStats(), statsMs);
  void look(false);
  options.signal.addEventListener("abort", () => void stop(), { once: true });
  if (options.signal.aborted) void stop();

  function hello(): Extract<Up, { t: "hello" }> {
    const proto: [number, number] = [protocol.min, protocol.max];
    return { t: "hello", proto, version, ...identity, caps: capabilities, jobs: inventory() };
  }

  function inventory() {
    return [...attempts.values()].slice(0, 256).map((attempt) => {
      const { ref, phase } = attempt.link();
      return { job: ref.job, attempt: ref.attempt, phase, alive: attempt.isBusy() };
    });
  }

  function onWelcome(message: WantedMessage): void {
    log(`connected to ${options.url} as ${capabilities.name}`);
    for (const wanted of message.jobs) attempts.get(key(wanted))?.feed({ type: "welcome", wanted });
  }

  function onDown(message: Exclude<Down, { t: "welcome" }>): void {
    switch (message.t) {
      case "offer":
        take(message);
        return;
      case "lease.ack":
        for (const row of message.jobs) {
          attempts.get(key(row))?.feed({ type: "wanted", desired: row.desired, stopMode: row.stopMode });
        }
        return;
      case "limits":
        return;
      case "drain":
        draining = message.on;
        return;
      case "probe":
        void look(true);
        return;
      default:
        attempts.get(key(message))?.feed({ type: "down", message });
    }
  }

  /** Answers an offer; one at a time, so that two offers never see the same slot free. */
  function take(offer: Offer): void {
    taking = taking
      .then(() => answer(offer))
      .catch((error: unknown) => {
        log(`taking ${key(offer)} failed: ${String(error)}`);
        const { job, attempt } = offer;
        const message = error instanceof Error ? error.message.slice(0, 2_000) : String(error);
        link?.send({ t: "reject", job, attempt, reason: "disk", message });
      });
  }

  async function answer(message: Offer): Promise<void> {
    const { job, attempt, secrets, name, spec, dataset, gpus: lent, resume } = message;
    // Offered twice: the answer to the first was lost.
    if (!attempts.has(key(message))) {
      const stopping = options.signal.aborted;
      const why = whyReject(message, { capabilities, draining, stopping, attempts: [...attempts.values()] });
      if (why) {
        link?.send({ t: "reject", job, attempt, ...why });
        return;
      }
      const secretNames = Object.keys(secrets);
      await begin(
        await freshBeginning(
          home,
          { job, attempt, name, spec, dataset, gpus: lent, secretNames, resume },
          secrets,
        ),
      );
    }
    link?.send({ t: "accept", job, attempt });
  }

  async function adopt(ref: AttemptRef): Promise<void> {
    const beginning = await findBeginning(home, ref);
    if (beginning) await begin(beginning);
  }

  async function begin(beginning: Beginning): Promise<void> {
    const attempt = await openAttempt(beginning, surroundings);
    const name = key(beginning.offer);
    attempts.set(name, attempt);
    log(`${beginning.adopted ? "adopted" : "took"} ${name} (${beginning.offer.name})`);
    void attempt.over.then(() => {
      attempts.delete(name);
      log(`done with ${name}`);
    });
  }

  /** Looks at host and trainers again and tells the api what changed; one look at a time. */
  function look(fresh: boolean): Promise<void> {
    looking = looking
      .then(async () => {
        if (options.signal.aborted) return;
        const trainers = await findTrainers({ ...search, ask: fresh ? "always" : "when-changed" });
        const next = await describeHost({ ...described, gpus: await findGpus(), trainers });
        const changed =
          JSON.stringify({ ...next, diskFreeMb: 0 }) !== JSON.stringify({ ...capabilities, diskFreeMb: 0 });
        capabilities = next;
        if (changed || fresh) link?.send({ t: "caps", caps: next });
      })
      .catch((error: unknown) => log(`looking at this host failed: ${String(error)}`));
    return looking;
  }

  async function tellStats(): Promise<void> {
    if (!link?.isOpen()) return;
    const stats = await hostStats(capabilities.gpus.length > 0, Date.now()).catch(() => null);
    if (stats) link.send({ t: "stats", stats });
  }

  /** Down: stops the trainers, as cancelled, or leaves them to the next daemon. */
  async function stop(): Promise<void> {
    clearInterval(statsTimer);
    // An offer that is being taken is one of those to stop.
    await taking;
    const all = [...attempts.values()];
    if (options.keepJobs !== true) {
      await Promise.all(all.map((one) => one.stop("now", "because this worker is stopping")));
      const busy = all.filter((one) => one.isBusy());
      await Promise.all(busy.map((one) => one.ended));
      await settled(all);
    }
    await Promise.all(all.map((one) => one.leave()));
    await link?.close(options.keepJobs === true ? "the worker is restarting" : "the worker is stopping");
    unlock();
    stopped.resolve();
  }

  /** While the api listens, what was stopped is told to the end; it would otherwise wait for the next start. */
  async function settled(all: Attempt[]): Promise<void> {
    if (!link?.isOpen()) return;
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, 5_000);
    await Promise.race([Promise.all(all.map((one) => one.over)), limit.promise]);
    clearTimeout(timer);
  }

  return { workerId: identity.workerId, stopped: stopped.promise, isOnline: () => link?.isOpen() ?? false };
}

function key({ job, attempt }: { job: string; attempt: number }): string {
  return `${job}:${attempt}`;
}
