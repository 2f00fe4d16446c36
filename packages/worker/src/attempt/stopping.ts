import type { StopMode } from "@loralei/core/jobs/state";
import type { Scan } from "../artifacts/watch-outputs.ts";
import { type JobDir, type StoredStop, writeStored } from "./job-dir.ts";
import { stopProcesses } from "./supervise.ts";
import type { Tuning } from "./surroundings.ts";

/**
 * Ends an attempt's processes when asked: now (INT, TERM, KILL with grace times), or after the next saved state.
 * sd-scripts saves nothing on a signal, so "save" waits until a checkpoint or state that was begun after the asking
 * is whole and no output is being written, and stops then; a run that saves nothing more ends by itself.
 */
export function openStopping(options: {
  files: JobDir;
  tag: string;
  tuning: Tuning;
  stored: StoredStop | null;
  /** False before the shim was started: then nothing has to be ended, and nothing can be saved. */
  isLaunched: () => boolean;
  onAsked: () => void;
  tell: (text: string) => Promise<void>;
  note: (text: string) => void;
}) {
  const { files, tag, tuning, tell } = options;
  const cutGrace = new AbortController();
  let asked = options.stored;
  let savedSince = false;

  /** `graceMs`: from SIGINT to SIGTERM; a second stop with 0 ends the wait of the first. */
  async function stop(mode: StopMode, why: string, graceMs: number | null): Promise<void> {
    if (asked?.mode === "now") {
      if (graceMs === 0) cutGrace.abort();
      return;
    }
    const effective = options.isLaunched() ? mode : "now";
    if (asked?.mode === effective) return;
    asked = { mode: effective, why, atMs: Date.now() };
    await remember();
    options.onAsked();
    await tell(effective === "save" ? `Stop after the next saved state, ${why}.` : `Stop now, ${why}.`);
    if (effective === "now" && options.isLaunched()) await kill(graceMs);
  }

  /** For the shim and the next daemon. A full disk must not keep a trainer from being stopped. */
  async function remember(): Promise<void> {
    await writeStored(files.stop, asked).catch((error: unknown) =>
      options.note(`${files.stop}: ${String(error)}`),
    );
  }

  async function kill(graceMs: number | null): Promise<void> {
    const grace = graceMs === null ? tuning.grace : { ...tuning.grace, interruptMs: graceMs };
    await stopProcesses(files, tag, {
      grace,
      cut: cutGrace.signal,
      pollMs: tuning.pollMs,
      onSignal: (signal) => void tell(`Sent ${signal} to the trainer.`),
    });
  }

  return {
    stop,
    /** Goes on with a stop that an earlier daemon had begun. */
    async resume(): Promise<void> {
      if (asked?.mode === "now" && options.isLaunched()) await kill(null);
    },
    isAsked: () => asked !== null,
    /** Outputs were looked at: this may be the moment that a stop after the next saved state waits for. */
    async onScan({ found, growing }: Scan): Promise<void> {
      if (asked?.mode !== "save") return;
      const { atMs, why } = asked;
      savedSince ||= found.some(({ kind, mtimeMs }) => saves.has(kind) && mtimeMs >= atMs);
      if (!savedSince || growing) return;
      await tell("A state is saved: stopping now.");
      await stop("now", why, null);
    },
    /** Ends the processes of an attempt that is not ours any more. */
    async giveUp(why: string): Promise<void> {
      asked = { mode: "now", why, atMs: asked?.atMs ?? Date.now() };
      await remember();
      if (options.isLaunched()) await kill(Math.min(5_000, tuning.grace.interruptMs));
    },
  };
}

const saves: ReadonlySet<string> = new Set(["checkpoint", "state", "model"]);
