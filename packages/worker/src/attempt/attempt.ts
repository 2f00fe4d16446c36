import type { StopMode } from "@loralei/core/jobs/state";
import { attemptStep } from "@loralei/core/link/attempt-link";
import type { AttemptEvent } from "@loralei/core/link/attempt-link-events";
import type { AttemptLink } from "@loralei/core/link/attempt-link-state";
import { startMark } from "@loralei/core/link/ledger";
import type { Beginning } from "./adopt.ts";
import { carryOut, type Hands } from "./carry-out.ts";
import { openEnding } from "./ending.ts";
import { appendSysLine, removeJobDir, type StoredOffer, type StoredRun } from "./job-dir.ts";
import { openOutputs } from "./outputs.ts";
import { parserOf, tagOf } from "./prepare.ts";
import { openReaders } from "./readers.ts";
import { openPlanRun } from "./run-plan.ts";
import { openStopping } from "./stopping.ts";
import type { Surroundings } from "./surroundings.ts";

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

/** Lives one attempt through: prepare, launch, follow, send, judge, and delete when the api has everything. */
export async function openAttempt(beginning: Beginning, surroundings: Surroundings): Promise<Attempt> {
  const { offer, files, redact } = beginning;
  const { tuning, note } = surroundings;
  const tag = tagOf(offer);
  let { link } = beginning;
  let isGone = false;
  let closing: Promise<void> | null = null;
  let living: Promise<void> = Promise.resolve();
  const leaving = new AbortController();
  const over = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let busy = true;

  const run = openPlanRun({
    beginning,
    surroundings,
    signal: leaving.signal,
    isStopAsked: () => stopping.isAsked(),
    onRun,
    noteError,
  });
  const readers = await openReaders({
    files,
    parser: parserOf(offer.spec),
    marks: beginning.marks,
    metricsDir: () => run.plan()?.outputs.metricsDir ?? null,
    redact,
    link: () => link,
    feed,
    surroundings,
  });
  const outputs = openOutputs({
    files,
    tag,
    known: beginning.artifacts,
    plan: run.plan,
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
    isLaunched: run.isLaunched,
    onAsked: () => feed({ type: "stopping" }),
    tell: sysLine,
    note,
  });
  const ending = openEnding({
    offer,
    files,
    redact,
    signal: leaving.signal,
    link: () => link,
    feed,
    readers,
    outputs,
    isStopAsked: stopping.isAsked,
    tellStarted,
    tell: sysLine,
    noteError,
  });

  const hands: Hands = { tag, link: () => link, readers, outputs, surroundings, stop, discard, remove };

  function feed(event: AttemptEvent): void {
    if (isGone) return;
    const before = link.artifacts;
    const { state, effects } = attemptStep(link, event);
    link = state;
    if (state.artifacts !== before) outputs.save(state.artifacts);
    for (const effect of effects) carryOut(effect, hands);
  }

  /** Reading and telling go on as the api takes it, long after the processes are gone. */
  async function live(): Promise<void> {
    let end = beginning.end;
    if (!end) {
      const found = await run.toEnd();
      if (!found) return;
      free();
      end = await ending.note(found);
    }
    free();
    await ending.report(end);
  }

  function onRun({ trainer, atMs }: StoredRun): void {
    if (link.started === null) tellStarted(trainer.pid, atMs);
    if (stopping.isAsked()) feed({ type: "stopping" });
  }

  function tellStarted(pid: number | null, atMs: number): void {
    const plan = run.plan();
    if (!plan) return;
    const { job, attempt, gpus } = offer;
    feed({ type: "started", message: { t: "started", job, attempt, atMs, pid, gpus, ...plan.started } });
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

  async function remove(): Promise<void> {
    await close()
      .then(() => removeJobDir(files))
      .catch(noteError);
    over.resolve();
  }

  function free(): void {
    if (!busy) return;
    busy = false;
    ended.resolve();
    surroundings.onFree();
  }

  function close(): Promise<void> {
    closing ??= letGo();
    return closing;
  }

  /** What is being prepared is started first, and what is being written is whole: the next daemon finds it so. */
  async function letGo(): Promise<void> {
    isGone = true;
    leaving.abort();
    await readers.close();
    await outputs.close();
    await living;
  }

  async function stop(mode: StopMode, why: string, graceMs: number | null = null): Promise<void> {
    if (busy && !isGone) await stopping.stop(mode, why, graceMs).catch(noteError);
  }

  async function sysLine(text: string): Promise<void> {
    try {
      const size = await appendSysLine(files, text);
      // The log had its end already: now it is here, and nothing is finished before this line is in.
      if (link.log.end !== null) feed({ type: "ended", channel: "log", at: size });
      readers.wake();
    } catch (error) {
      noteError(error);
    }
  }

  function noteError(error: unknown): void {
    note(`${tag}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  if (!beginning.adopted) {
    readers.restart("log", startMark);
    readers.restart("metrics", startMark);
  }
  if (beginning.adopted && !beginning.end) void stopping.resume().catch(noteError);
  living = live().catch(noteError);
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
