import type { AttemptEvent } from "@loralei/core/link/attempt-link-events";
import type { AnnouncedArtifact } from "@loralei/core/link/attempt-link-state";
import { openArtifactDesk } from "../artifacts/artifact-desk.ts";
import { type OutputWatch, type Scan, watchOutputs } from "../artifacts/watch-outputs.ts";
import type { JobDir, StoredArtifacts, StoredPlan } from "./job-dir.ts";
import { openFiles, processesOf } from "./processes.ts";
import type { Surroundings } from "./surroundings.ts";

/** The files that an attempt makes: found when they are whole, announced, and sent where the api asks for them. */
export interface Outputs {
  /** The last look, when the processes are gone. */
  scanLast(): Promise<void>;
  upload(artifact: AnnouncedArtifact, uploadId: string, offset: number): void;
  /** Saves the list of announced files. */
  save(artifacts: readonly AnnouncedArtifact[]): void;
  close(): Promise<void>;
}

export function openOutputs(options: {
  files: JobDir;
  tag: string;
  known: StoredArtifacts;
  /** Null until it is made; nothing is looked for before. */
  plan: () => StoredPlan | null;
  isRunning: () => boolean;
  surroundings: Surroundings;
  feed: (event: AttemptEvent) => void;
  onScan: (scan: Scan) => void;
  tell: (text: string) => Promise<void>;
}): Outputs {
  const { files, tag, known, surroundings, feed, tell } = options;
  const { tuning, note } = surroundings;
  const desk = openArtifactDesk({ files, ...surroundings.api, feed, known, tell });
  let watch: OutputWatch | null = null;
  let closed = false;
  let scanning: Promise<void> = Promise.resolve();
  const timer = setInterval(() => void scan(false), tuning.scanMs);

  /** One look at a time. */
  function scan(last: boolean): Promise<void> {
    scanning = scanning
      .then(() => scanOnce(last))
      .catch((error: unknown) => note(`looking for outputs of ${tag} failed: ${String(error)}`));
    return scanning;
  }

  async function scanOnce(last: boolean): Promise<void> {
    const plan = options.plan();
    if (closed || !plan || (!last && !options.isRunning())) return;
    watch ??= openWatch(plan);
    const looked = await watch.scan(last);
    for (const problem of looked.problems) await tell(problem);
    for (const file of looked.found) desk.announce(file);
    if (!last) options.onScan(looked);
  }

  function openWatch({ outputs: { samplesDir, metricsDir } }: StoredPlan): OutputWatch {
    const opened = watchOutputs({
      outDir: files.out,
      samplesDir,
      exceptDir: metricsDir,
      settleMs: tuning.settleMs,
      openFiles: () => openFiles(processesOf(tag)),
      now: Date.now,
    });
    for (const { path, size, mtimeMs } of known) opened.remember(path, size, mtimeMs);
    return opened;
  }

  return {
    scanLast: () => scan(true),
    upload: desk.upload,
    save: desk.save,
    async close() {
      closed = true;
      clearInterval(timer);
      await scanning;
      await desk.close();
    },
  };
}
