import { stat } from "node:fs/promises";
import type { AttemptEvent } from "@loralei/core/link/attempt-link-events";
import type { AttemptLink } from "@loralei/core/link/attempt-link-state";
import type { Redact } from "../log/redact.ts";
import { type JobDir, type StoredEnd, type StoredOffer, writeStored } from "./job-dir.ts";
import type { Outputs } from "./outputs.ts";
import type { Readers } from "./readers.ts";
import { endWords, judge, lastLines } from "./verdict.ts";

/** What is written down and told once an attempt's processes are gone: last files, last lines, exit and verdict. */
export function openEnding(options: {
  offer: StoredOffer;
  files: JobDir;
  redact: Redact;
  /** The daemon leaves: the rest is for the next one. */
  signal: AbortSignal;
  link: () => AttemptLink;
  feed: (event: AttemptEvent) => void;
  readers: Readers;
  outputs: Outputs;
  isStopAsked: () => boolean;
  tellStarted: (pid: number | null, atMs: number) => void;
  tell: (text: string) => Promise<void>;
  noteError: (error: unknown) => void;
}) {
  const { offer, files, redact, signal, link, feed, readers, outputs } = options;

  return {
    /** Writes down how it ended, for a later daemon as well. */
    async note(end: StoredEnd): Promise<StoredEnd> {
      await outputs.scanLast();
      await options.tell(endWords(end.result, end.verdict));
      // A full disk must not keep the end from being told; a later daemon would find it once more.
      await writeStored(files.end, end).catch(options.noteError);
      return end;
    },

    /** Tells all that is left to say; each part waits until what belongs before it has been read. */
    async report({ result, verdict: known }: StoredEnd): Promise<void> {
      feed({ type: "ended", channel: "log", at: await sizeOf(files.rawLog) });
      await outputs.scanLast();
      feed({ type: "artifacts-complete" });
      await readers.drained("log");
      if (signal.aborted) return;
      const models = link().artifacts.filter(({ kind }) => kind === "model").length;
      const verdict =
        known ??
        judge({
          spec: offer.spec,
          ended: result,
          state: readers.parserState(),
          tail: await lastLines(files.rawLog, redact),
          stopAsked: options.isStopAsked(),
          models,
          redact,
        });
      readers.flushProgress();
      if (link().started === null && known === null) options.tellStarted(null, result.atMs);
      const { job, attempt } = offer;
      const { code, signal: by, atMs } = result;
      feed({ type: "exited", message: { t: "exited", job, attempt, atMs, code, signal: by, verdict } });
      const points = await readers.drained("metrics");
      if (!signal.aborted) feed({ type: "ended", channel: "metrics", at: points });
    },
  };
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (file) => file.size,
    () => 0,
  );
}
