import type { JobId } from "@loralei/core/ids";
import { shortId } from "@loralei/core/ids";
import type { JobEvent, RunEvent } from "@loralei/core/jobs/event";
import { phaseWords } from "@loralei/core/jobs/phase-words";
import type { Io } from "./command.ts";
import { followJob, liveLine } from "./follow.ts";
import type { Studio } from "./studio.ts";
import { progressLine } from "./words.ts";

/**
 * Follows a job to its end: one line for each thing that happens, and on a terminal the progress below them.
 * @returns 0 succeeded, 1 failed, 130 cancelled or no longer watched.
 */
export async function watchJob(studio: Studio, id: string, io: Io): Promise<number> {
  const live = liveLine(io);
  const last = await followJob(studio, id as JobId, io, (summary, events) => {
    live.clear();
    for (const event of events) {
      const line = inWords(event);
      if (line !== null) io.out(`${line}\n`);
    }
    live.show(progressLine(summary.progress));
    return false;
  });
  live.clear();
  if (io.signal.aborted) {
    io.err(`No longer watched; the job goes on. See it with: loralei jobs show ${shortId(id)}\n`);
    return 130;
  }
  if (last?.state === "succeeded") return 0;
  const failure = last?.verdict?.failure;
  if (failure) io.err(`${failure.message}\n${failure.help}\n`);
  return last?.state === "cancelled" ? 130 : 1;
}

function inWords({ body }: JobEvent): string | null {
  switch (body.type) {
    case "moved":
      return `${body.to}${body.why ? `: ${body.why}` : ""}`;
    case "stop-asked":
      return "Asked to stop.";
    case "artifact":
      return `File: ${body.name}`;
    case "ended":
      return null;
    case "run":
      return runWords(body.event);
  }
}

function runWords(event: RunEvent): string | null {
  switch (event.type) {
    case "phase":
      return phaseWords[event.phase];
    case "totals":
      return event.steps === null ? null : `${event.steps} steps in all`;
    case "epoch":
      return `Epoch ${event.epoch}${event.total === null ? "" : ` of ${event.total}`}`;
    case "validation":
      return `Validation loss at step ${event.step}: ${event.loss}`;
    case "device":
      return `Device: ${event.name}`;
    case "warning":
      return `Warning: ${event.message}`;
    case "checkpoint":
    case "checkpoint-removed":
    case "state-saved":
    case "sampling":
    case "model-saved":
      return null;
  }
}
