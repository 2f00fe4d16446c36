import type { JobId } from "@loralei/core/ids";
import type { JobEvent } from "@loralei/core/jobs/event";
import type { JobSummary } from "@loralei/core/jobs/job";
import { isFinal } from "@loralei/core/jobs/state";
import type { Io } from "./command.ts";
import { type Studio, studioError } from "./studio.ts";
import { forOutput } from "./words.ts";

/** Prints the lines of an attempt from a number on, as they come, until the attempt has ended or Ctrl-C. */
export async function followLog({
  studio,
  id,
  attempt,
  from,
  io,
}: {
  studio: Studio;
  id: JobId;
  attempt: number;
  from: number;
  io: Io;
}): Promise<void> {
  const live = liveLine(io);
  await subscribed(studio, io.signal, (handlers) =>
    studio.trpc.jobs.log.subscribe(
      { id, attempt, lastEventId: String(from - 1) },
      {
        ...handlers,
        onData: ({ data }) => {
          live.clear();
          io.out(data.lines.map(({ x }) => `${forOutput(x, io.tty)}\n`).join(""));
          if (data.live !== null) live.show(data.live);
        },
      },
    ),
  );
  live.clear();
}

/** Waits until a job has its first attempt. @returns its number, 0 when the job ended without one. */
export async function untilAttempt(studio: Studio, id: JobId, io: Io): Promise<number> {
  const last = await followJob(studio, id, io, ({ attempt }) => attempt > 0);
  return last?.attempt ?? 0;
}

/**
 * Follows a job's events to its end.
 * @param enough called with each newer summary and what happened; true ends the following.
 * @returns the last summary that was seen; null when there was none before Ctrl-C.
 */
export async function followJob(
  studio: Studio,
  id: JobId,
  io: Io,
  enough: (summary: JobSummary, events: readonly JobEvent[]) => boolean,
): Promise<JobSummary | null> {
  let last: JobSummary | null = null;
  await subscribed(studio, io.signal, (handlers) =>
    studio.trpc.jobs.follow.subscribe(
      { id },
      {
        ...handlers,
        onData: ({ data }) => {
          last = data.summary;
          if (enough(data.summary, data.events) || isFinal(data.summary.state)) handlers.onComplete();
        },
      },
    ),
  );
  return last;
}

interface Handlers {
  onComplete: () => void;
  onError: (error: unknown) => void;
}

/** Runs a subscription until it is complete, fails, or the signal ends it. */
async function subscribed(
  studio: Studio,
  signal: AbortSignal,
  start: (handlers: Handlers) => { unsubscribe(): void },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => resolve();
  signal.addEventListener("abort", stop, { once: true });
  const subscription = start({
    onComplete: stop,
    onError: (error) => reject(studioError(error, studio.url)),
  });
  try {
    if (!signal.aborted) await promise;
  } finally {
    signal.removeEventListener("abort", stop);
    subscription.unsubscribe();
  }
}

/** The newest line, redrawn in place; only on a terminal. */
export function liveLine(io: Pick<Io, "out" | "tty">): { show(text: string): void; clear(): void } {
  let shown = false;
  return {
    show(text) {
      if (!io.tty) return;
      io.out(`\r\u001b[K${text}`);
      shown = true;
    },
    clear() {
      if (shown) io.out("\r\u001b[K");
      shown = false;
    },
  };
}
