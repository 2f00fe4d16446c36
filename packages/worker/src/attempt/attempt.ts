import { stat } from "node:fs/promises";
import { isStudioError } from "@loralei/core/errors";
import type { Verdict } from "@loralei/core/jobs/event";
import type { StopMode } from "@loralei/core/jobs/state";
import { attemptStep } from "@loralei/core/link/attempt-link";
import type { AttemptEffect, AttemptEvent } from "@loralei/core/link/attempt-link-events";
import type { AttemptLink } from "@loralei/core/link/attempt-link-state";
import { startMark } from "@loralei/core/link/ledger";
import type { Redact } from "../log/redact.ts";
import {
  appendSysLine,
  type JobDir,
  removeJobDir,
  type StoredArtifacts,
  type StoredEnd,
  type StoredMarks,
  type StoredOffer,
  type StoredPlan,
  type StoredRun,
  type StoredStop,
  writeStored,
} from "./job-dir.ts";
import { openOutputs } from "./outputs.ts";
import { parserOf, prepare, tagOf } from "./prepare.ts";
import { openReaders } from "./readers.ts";
import { openStopping } from "./stopping.ts";
import { type Ended, launchShim, sweep, waitForEnd } from "./supervise.ts";
import type { Surroundings } from "./surroundings.ts";
import { endWords, failed, judge, lastLines } from "./verdict.ts";

export interface Attempt {
  readonly offer: StoredOffer;
  link(): AttemptLink;
  /** True from the offer until its processes are gone: it occupies its slot. */
  isBusy(): boolean;
  /** Something about it came over the link. */
  feed(event: AttemptEvent): void;
  /** The socket took what it had: bulk may go on. */
  wake(): void;
  /** Stops the trainer. `graceMs`: from SIGINT to SIGTERM; a second stop with 0 ends the wait. */
  stop(mode: StopMode, why: string, graceMs?: number | null): Promise<void>;
  /** Lets go of everything but the processes: the next daemon adopts them. */
  leave(): Promise<void>;
  /** Resolves when nothing of it is left here: the api has all of it, or gave it up. */
  readonly over: Promise<void>;
  /** Resolves when its processes are gone. */
  readonly ended: Promise<void>;
}

/** What is known at the start: a fresh offer, or what an earlier daemon left on disk (adopt.ts). */
export interface Beginning {
  offer: StoredOffer;
  files: JobDir;
  link: AttemptLink;
  redact: Redact;
  secrets: Readonly<Record<string, string>>;
  plan: StoredPlan | null;
  marks: StoredMarks | null;
  stop: StoredStop | null;
  artifacts: StoredArtifacts;
  /** When the shim was started; null when it was not. */
  launchedAtMs: number | null;
  /** Set when an earlier daemon has seen the end. */
  end: StoredEnd | null;
  adopted: boolean;
}

/** Lives one attempt through: prepare, launch, follow, send, judge, and delete when the api has everything. */
export async function openAttempt(beginning: Beginning, surroundings: Surroundings): Promise<Attempt> {
  const { offer, files, redact } = beginning;
  const { tuning, note } = surroundings;
  const tag = tagOf(offer);
  let { link, plan, launchedAtMs } = beginning;
  let run: StoredRun | null = null;
  let isGone = false;
  const leaving = new AbortController();
  const over = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let busy = true;

  const readers = await openReaders({
    files,
    parser: parserOf(offer.spec),
    marks: beginning.marks,
    metricsDir: () => plan?.outputs.metricsDir ?? null,
    redact,
    link: () => link,
    feed,
    surroundings,
  });
  const outputs = openOutputs({
    files,
    tag,
    known: beginning.artifacts,
    plan: () => plan,
    isRunning: () => busy,
    surroundings,
    feed,
    onScan: (scan) => void stopping.onScan(scan).catch(noteError),
    tell: sysLine,
  });
  const stopping = openStopping({
    files,
    tag,
    tuning,
    stored: beginning.stop,
    isLaunched: () => launchedAtMs !== null,
    onAsked: () => feed({ type: "stopping" }),
    tell: sysLine,
    note,
  });

  function feed(event: AttemptEvent): void {
    if (isGone) return;
    const before = link.artifacts;
    const { state, effects } = attemptStep(link, event);
    link = state;
    if (state.artifacts !== before) outputs.save(state.artifacts);
    for (const effect of effects) carryOut(effect);
  }

  function carryOut(effect: AttemptEffect): void {
    switch (effect.type) {
      case "send":
        surroundings.send(effect.message);
        return;
      case "read":
        readers.restart(effect.channel, effect.mark);
        return;
      case "room":
        readers.acked(effect.channel, link[effect.channel].outbox.acked);
        return;
      case "upload": {
        const artifact = link.artifacts.find(({ id }) => id === effect.id);
        if (artifact) outputs.upload(artifact, effect.uploadId, effect.offset);
        return;
      }
      case "refused":
        note(`the api refused an output of ${tag}: ${effect.message}`);
        return;
      case "stop":
        void stop(effect.mode, "asked by the user", effect.graceMs);
        return;
      case "discard":
        void discard(effect.why);
        return;
      case "delete":
        void close()
          .then(() => removeJobDir(files))
          .catch(noteError)
          .finally(over.resolve);
        return;
    }
  }

  async function live(): Promise<void> {
    const end = beginning.end ?? (await runToEnd());
    if (!end) return;
    free();
    await report(end);
  }

  /** From the start to the end of the processes; null when the daemon leaves before. */
  async function runToEnd(): Promise<StoredEnd | null> {
    const { result, verdict } = await runPlan();
    if (leaving.signal.aborted) return null;
    await sweep(tag, run?.trainer ?? null, {
      ...tuning,
      terminateMs: Math.min(2_000, tuning.grace.terminateMs),
    });
    free();
    await outputs.scanLast();
    await sysLine(endWords(result, verdict));
    const size = await stat(files.rawLog).then(
      (file) => file.size,
      () => 0,
    );
    const end = { result, verdict, size };
    // A full disk must not keep the end from being told; a later daemon would find it once more.
    await writeStored(files.end, end).catch(noteError);
    return end;
  }

  async function runPlan(): Promise<{ result: Ended; verdict: Verdict | null }> {
    try {
      if (launchedAtMs === null) {
        plan = await prepare(files, offer, surroundings.machine);
        if (stopping.isAsked()) {
          return { result: notStarted(surroundings.now()), verdict: { outcome: "cancelled", failure: null } };
        }
        launchedAtMs = Date.now();
        const { programs } = surroundings.machine;
        const env = { ...surroundings.env, ...beginning.secrets };
        launchShim({ files, node: programs.node, shimPath: programs.shim, env });
      }
      const { signal } = leaving;
      return {
        result: await waitForEnd(files, { launchedAtMs, signal, pollMs: tuning.pollMs, onRun }),
        verdict: null,
      };
    } catch (error) {
      if (leaving.signal.aborted) return { result: notStarted(0), verdict: null };
      const why = isStudioError(error) ? error : null;
      const message = error instanceof Error ? error.message : String(error);
      if (!why) noteError(error);
      return {
        result: notStarted(surroundings.now()),
        verdict: failed("not-started", message, why?.help ?? ""),
      };
    }
  }

  function onRun(now: StoredRun): void {
    run = now;
    if (link.started === null) tellStarted(now.trainer.pid, now.atMs);
    if (stopping.isAsked()) feed({ type: "stopping" });
  }

  function tellStarted(pid: number | null, atMs: number): void {
    if (!plan) return;
    const { job, attempt, gpus } = offer;
    feed({ type: "started", message: { t: "started", job, attempt, atMs, pid, gpus, ...plan.started } });
  }

  /** All that is left to say once the processes are gone. Reading goes on as the api takes it. */
  async function report({ result, verdict: known, size }: StoredEnd): Promise<void> {
    feed({ type: "ended", channel: "log", at: size });
    await outputs.scanLast();
    feed({ type: "artifacts-complete" });
    await readers.drained("log");
    if (leaving.signal.aborted) return;
    const models = link.artifacts.filter(({ kind }) => kind === "model").length;
    const verdict =
      known ??
      judge({
        spec: offer.spec,
        ended: result,
        state: readers.parserState(),
        tail: await lastLines(files.rawLog, redact),
        stopAsked: stopping.isAsked(),
        models,
        redact,
      });
    readers.flushProgress();
    if (link.started === null && known === null) tellStarted(null, result.atMs);
    const { job, attempt } = offer;
    const { code, signal, atMs } = result;
    feed({ type: "exited", message: { t: "exited", job, attempt, atMs, code, signal, verdict } });
    const points = await readers.drained("metrics");
    if (!leaving.signal.aborted) feed({ type: "ended", channel: "metrics", at: points });
  }

  /** The attempt is not ours any more: end it, and delete its copy. */
  async function discard(why: string): Promise<void> {
    note(`giving up ${tag}: ${why}`);
    leaving.abort();
    try {
      if (busy) await stopping.giveUp(why);
      await close();
      await removeJobDir(files);
    } catch (error) {
      noteError(error);
    }
    free();
    over.resolve();
  }

  function free(): void {
    if (!busy) return;
    busy = false;
    ended.resolve();
    surroundings.onFree();
  }

  async function close(): Promise<void> {
    if (isGone) return;
    isGone = true;
    leaving.abort();
    await readers.close();
    await outputs.close();
  }

  async function stop(mode: StopMode, why: string, graceMs: number | null = null): Promise<void> {
    if (busy && !isGone) await stopping.stop(mode, why, graceMs).catch(noteError);
  }

  function sysLine(text: string): Promise<void> {
    return appendSysLine(files, text).then(readers.wake).catch(noteError);
  }

  function noteError(error: unknown): void {
    note(`${tag}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  if (!beginning.adopted) {
    readers.restart("log", startMark);
    readers.restart("metrics", startMark);
  }
  if (beginning.adopted && !beginning.end) void stopping.resume().catch(noteError);
  void live().catch(noteError);
  return {
    offer,
    link: () => link,
    isBusy: () => busy,
    feed,
    wake: readers.wake,
    stop,
    leave: close,
    over: over.promise,
    ended: ended.promise,
  };
}

function notStarted(atMs: number): Ended {
  return { code: null, signal: null, atMs, vanished: false };
}
