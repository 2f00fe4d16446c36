import { open } from "node:fs/promises";
import { Progress } from "@loralei/core/jobs/progress";
import type { AttemptEvent } from "@loralei/core/link/attempt-link-events";
import { type AttemptLink, type ChannelName, hasRoomFor } from "@loralei/core/link/attempt-link-state";
import type { Mark } from "@loralei/core/link/messages";
import type { LogParser, ParserState } from "@loralei/core/trainers/trainer";
import { followFile } from "../log/follow-file.ts";
import { type LogState, logSource } from "../log/log-source.ts";
import { type Redact, redactDeep } from "../log/redact.ts";
import { type MetricsState, metricsSource } from "../metrics/metrics-source.ts";
import { type Channel, type Checkpoint, openChannel } from "./channel.ts";
import { type JobDir, type StoredMarks, writeStored } from "./job-dir.ts";
import { tellProgress } from "./progress-teller.ts";
import type { Surroundings } from "./surroundings.ts";

/** The two channels of an attempt, log and metrics, and the progress that the log tells. */
export interface Readers {
  restart(channel: ChannelName, mark: Mark): void;
  /** The api has stored up to here. */
  acked(channel: ChannelName, mark: Mark): void;
  wake(): void;
  /** Resolves when all that is written has been read and sent; the parser's state then, and where the channel stands. */
  drained(channel: ChannelName): Promise<number>;
  parserState(): ParserState;
  /** Sends the newest progress now. */
  flushProgress(): void;
  close(): Promise<void>;
}

export async function openReaders(options: {
  files: JobDir;
  parser: LogParser;
  marks: StoredMarks | null;
  metricsDir: () => string | null;
  redact: Redact;
  link: () => AttemptLink;
  feed: (event: AttemptEvent) => void;
  surroundings: Surroundings;
}): Promise<Readers> {
  const { files, link, feed, redact, surroundings } = options;
  const { ref } = link();
  const file = await open(files.rawLog, "r");
  const window = () => surroundings.limits().logWindow;
  const flushMs = () => surroundings.limits().logFlushMs;
  const hasRoom = (name: ChannelName) => () => surroundings.mayFlood() && hasRoomFor(link(), name, window());
  const onError = (error: unknown) =>
    surroundings.note(`reading the output of ${ref.job} failed: ${String(error)}`);
  let parsed: ParserState = options.parser.start();

  const progress = tellProgress({
    maySend: () => link().online && link().exited === null && surroundings.mayFlood(),
    send: (newest: Progress) => {
      const told = Progress.safeParse(redactDeep(newest, redact));
      if (told.success) surroundings.send({ t: "progress", ...ref, progress: told.data });
    },
  });

  const log: Channel<LogState> = openChannel({
    source: logSource({
      file,
      parser: options.parser,
      redact: () => redact,
      now: surroundings.now,
      onParsed: (state) => {
        parsed = state;
        progress.update(state.progress);
      },
    }),
    // The parser's state is its own affair: what it wrote is what it reads.
    saved: (options.marks?.log ?? null) as Checkpoint<LogState> | null,
    hasRoom: hasRoom("log"),
    send: ({ seq, from, to, body, weight }) => {
      feed({ type: "chunk", chunk: { t: "log", ...ref, seq, from, to, ...body }, weight });
    },
    flushMs,
    onError,
  });

  const metrics: Channel<MetricsState> = openChannel({
    source: metricsSource({
      dir: options.metricsDir,
      onBroken: (name) => surroundings.note(`the event file ${name} is damaged; the rest of it is left out`),
    }),
    saved: options.marks?.metrics ?? null,
    hasRoom: hasRoom("metrics"),
    send: ({ seq, from, to, body, weight }) => {
      feed({ type: "chunk", chunk: { t: "metrics", ...ref, seq, from, to, points: body }, weight });
    },
    flushMs: () => 250,
    onError,
  });

  const follower = followFile(files.rawLog, () => log.wake());
  const metricsTimer = setInterval(() => metrics.wake(), surroundings.tuning.scanMs);
  const saveTimer = setInterval(() => void save(), surroundings.tuning.saveMs);
  let saved = "";
  let saving: Promise<void> = Promise.resolve();

  /** One save at a time: none is under way any more when the last one, at the end, resolves. */
  function save(): Promise<void> {
    saving = saving.then(saveOnce);
    return saving;
  }

  async function saveOnce(): Promise<void> {
    const marks: StoredMarks = { log: log.checkpoint(), metrics: metrics.checkpoint() };
    const key = JSON.stringify([marks.log?.mark, marks.metrics?.mark]);
    if (key === saved) return;
    saved = key;
    await writeStored(files.marks, marks).catch((error) => {
      saved = "";
      onError(error);
    });
  }

  const channels = { log, metrics };
  return {
    restart: (name, mark) => channels[name].restart(mark),
    acked: (name, mark) => channels[name].acked(mark),
    wake() {
      log.wake();
      metrics.wake();
    },
    async drained(name) {
      await channels[name].drained();
      return channels[name].at()?.mark.to ?? 0;
    },
    parserState: () => parsed,
    flushProgress: progress.flush,
    async close() {
      follower.close();
      clearInterval(metricsTimer);
      clearInterval(saveTimer);
      progress.close();
      await log.close();
      await metrics.close();
      await save();
      await file.close();
    },
  };
}
