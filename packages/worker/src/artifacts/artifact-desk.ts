import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { AttemptEvent } from "@loralei/core/link/attempt-link-events";
import type { AnnouncedArtifact } from "@loralei/core/link/attempt-link-state";
import { type JobDir, type StoredArtifacts, writeStored } from "../attempt/job-dir.ts";
import { uploadFile } from "./upload.ts";
import type { FoundFile } from "./watch-outputs.ts";

/** Files under way at once for one attempt: their names may be deleted meanwhile, so each costs a descriptor. */
const mostHandles = 64;
/** Uploads at once: one would wait for the api's disk between files, many would starve each other. */
const mostUploads = 3;

/**
 * Keeps an attempt's announced files until the api has them: open handles while they wait, uploads where the api
 * asks for bytes, and a list on disk, so that a new daemon goes on.
 */
export function openArtifactDesk(options: {
  files: JobDir;
  base: string;
  token: string;
  feed: (event: AttemptEvent) => void;
  /** Puts a line into the attempt's log; what follows from it is said after it. */
  tell: (problem: string) => Promise<void>;
  /** What an earlier daemon had announced. */
  known: StoredArtifacts;
}) {
  const { files, feed } = options;
  const handles = new Map<number, FileHandle>();
  const uploads = new Map<number, AbortController>();
  const mtimes = new Map<number, number>();
  const wrong = new Map<number, number>();
  const waiting: (() => void)[] = [];
  let sending = 0;
  let lastId = 0;
  let saving: Promise<void> = Promise.resolve();

  for (const artifact of options.known) {
    lastId = Math.max(lastId, artifact.id);
    mtimes.set(artifact.id, artifact.mtimeMs);
  }

  function announce({ handle, mtimeMs, ...file }: FoundFile): void {
    const id = ++lastId;
    if (handles.size < mostHandles) handles.set(id, handle);
    else void handle.close();
    mtimes.set(id, mtimeMs);
    feed({ type: "artifact", artifact: { ...file, id } });
  }

  /** Saves the list; called after every change of it. */
  function save(artifacts: readonly AnnouncedArtifact[]): void {
    const rows = artifacts.map((artifact) => ({ ...artifact, mtimeMs: mtimes.get(artifact.id) ?? 0 }));
    for (const { id, status } of artifacts) if (status === "in" || status === "refused") release(id);
    saving = saving.then(() => writeStored(files.artifacts, rows)).catch(() => {});
  }

  function upload(artifact: AnnouncedArtifact, uploadId: string, offset: number): void {
    uploads.get(artifact.id)?.abort();
    const stop = new AbortController();
    uploads.set(artifact.id, stop);
    waiting.push(() => {
      void run(artifact, uploadId, offset, stop.signal).finally(() => {
        if (uploads.get(artifact.id) === stop) uploads.delete(artifact.id);
        sending--;
        sendNext();
      });
    });
    sendNext();
  }

  function sendNext(): void {
    while (sending < mostUploads && waiting.length > 0) {
      sending++;
      waiting.shift()!();
    }
  }

  async function run(artifact: AnnouncedArtifact, uploadId: string, offset: number, signal: AbortSignal) {
    if (signal.aborted) return;
    const { id, path, size } = artifact;
    const handle = await handleOf(artifact);
    if (!handle) {
      await options.tell(`The output "${path}" was changed or deleted before it could be sent.`);
      feed({ type: "artifact-lost", id });
      return;
    }
    try {
      const { base, token } = options;
      const result = await uploadFile({ base, token, uploadId, handle, size, offset, signal });
      if (result === "done") feed({ type: "uploaded", id });
      else if (result === "again") feed({ type: "announce-again", id });
      else await lose(artifact);
    } catch {
      // Aborted: another upload of it began, or the daemon leaves; the list on disk remembers it.
    }
  }

  /** The bytes were refused: once more, in case they were damaged on the way; then the file changed under us. */
  async function lose({ id, path }: AnnouncedArtifact): Promise<void> {
    const times = (wrong.get(id) ?? 0) + 1;
    wrong.set(id, times);
    if (times < 2) {
      feed({ type: "announce-again", id });
      return;
    }
    await options.tell(
      `The output "${path}" changed while it was being sent, and this version was not kept.`,
    );
    release(id);
    feed({ type: "artifact-lost", id });
  }

  async function handleOf({ id, path, size }: AnnouncedArtifact): Promise<FileHandle | null> {
    const held = handles.get(id);
    if (held) return held;
    const handle = await open(join(files.out, path)).catch(() => null);
    if (!handle) return null;
    const now = await handle.stat().catch(() => null);
    if (now?.size !== size || now.mtimeMs !== mtimes.get(id)) {
      await handle.close();
      return null;
    }
    handles.set(id, handle);
    return handle;
  }

  function release(id: number): void {
    void handles.get(id)?.close();
    handles.delete(id);
  }

  return {
    announce,
    save,
    upload,
    /** Stops what is under way and closes every file. */
    async close(): Promise<void> {
      for (const stop of uploads.values()) stop.abort();
      await saving;
      for (const id of [...handles.keys()]) release(id);
    },
  };
}
