import { stat } from "node:fs/promises";
import { join } from "node:path";
import { StudioError } from "@loralei/core/errors";
import type { Artifact } from "@loralei/core/jobs/job";
import type { Down, Up } from "@loralei/core/link/messages";
import { resolveInside } from "@loralei/disk/jail";
import type { ArtifactRow, Db } from "../db/schema.ts";
import { type Home, outputFolder } from "../home.ts";
import { addEvents } from "../jobs/events.ts";
import { toArtifact } from "../jobs/rows.ts";
import { type Clock, newId } from "../new-id.ts";

type Announced = Extract<Up, { t: "artifact" }>;

/** Notes an announced file and says from which byte the worker shall send it; the same announcement, the same answer. */
export async function announceArtifact(
  parts: { db: Db; home: Home; clock: Clock },
  message: Announced,
): Promise<Down> {
  const { db, home, clock } = parts;
  const now = clock();
  await db
    .insertInto("artifacts")
    .values({
      id: newId(now),
      job_id: message.job,
      attempt: message.attempt,
      kind: message.kind,
      path: message.path,
      size: message.size,
      sha256: message.sha256,
      step: message.step,
      epoch: message.epoch,
      created_at_ms: now,
      announced: "[]",
      committed: 0,
      replaced: 0,
    })
    .onConflict((conflict) => conflict.columns(["job_id", "attempt", "path", "sha256"]).doNothing())
    .execute();
  const row = await db
    .selectFrom("artifacts")
    .selectAll()
    .where("job_id", "=", message.job)
    .where("attempt", "=", message.attempt)
    .where("path", "=", message.path)
    .where("sha256", "=", message.sha256)
    .executeTakeFirstOrThrow();
  await noteAnnouncement(db, row, message.id);
  const { job, attempt, id: re } = message;
  if (row.committed) return { t: "artifact.ack", job, attempt, re, uploadId: null, offset: row.size };
  return { t: "artifact.ack", job, attempt, re, uploadId: row.id, offset: await partSize(home, row.id) };
}

async function noteAnnouncement(db: Db, row: ArtifactRow, number: number): Promise<void> {
  const numbers = JSON.parse(row.announced) as number[];
  if (numbers.includes(number)) return;
  const announced = JSON.stringify([...numbers, number]);
  await db.updateTable("artifacts").set({ announced }).where("id", "=", row.id).execute();
}

/** Bytes of an upload that have arrived. */
export async function partSize(home: Home, uploadId: string): Promise<number> {
  return stat(partPath(home, uploadId)).then(
    ({ size }) => size,
    () => 0,
  );
}

export function partPath(home: Home, uploadId: string): string {
  return join(home.uploads, `${uploadId}.part`);
}

/**
 * Notes that a file is whole and at its place, in one transaction with its event. An older file of the job at the
 * same path has been overwritten: it counts as received, and is shown no more.
 */
export async function commitArtifact(db: Db, row: ArtifactRow, nowMs: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable("artifacts")
      .set({ replaced: 1 })
      .where("job_id", "=", row.job_id)
      .where("path", "=", row.path)
      .where("id", "!=", row.id)
      .execute();
    const done = await tx
      .updateTable("artifacts")
      .set({ committed: 1, replaced: 0 })
      .where("id", "=", row.id)
      .where("committed", "=", 0)
      .returning("id")
      .executeTakeFirst();
    if (!done) return;
    const { attempt, id: artifactId, path: name } = row;
    await addEvents(tx, row.job_id, [{ type: "artifact", attempt, artifactId, name }], nowMs);
  });
}

/** Announcements of an attempt whose bytes are in, replaced files among them: what `finished` is compared with. */
export async function countArtifacts(db: Db, jobId: string, attempt: number): Promise<number> {
  const rows = await db
    .selectFrom("artifacts")
    .select("announced")
    .where("job_id", "=", jobId)
    .where("attempt", "=", attempt)
    .where("committed", "=", 1)
    .execute();
  return rows.reduce((sum, { announced }) => sum + (JSON.parse(announced) as number[]).length, 0);
}

/** The files of a job as they lie in its outputs, in the order in which they came. */
export async function artifactsOf(db: Db, jobId: string): Promise<Artifact[]> {
  const rows = await db
    .selectFrom("artifacts")
    .selectAll()
    .where("job_id", "=", jobId)
    .where("committed", "=", 1)
    .where("replaced", "=", 0)
    .orderBy("id")
    .execute();
  return rows.map(toArtifact);
}

export interface PlacedArtifact {
  row: ArtifactRow;
  /** Absolute. */
  file: string;
}

/** An artifact and where it lies, or shall lie. Throws `not-found`. */
export async function placeArtifact(db: Db, home: Home, id: string): Promise<PlacedArtifact> {
  const found = await db
    .selectFrom("artifacts")
    .innerJoin("jobs", "jobs.id", "artifacts.job_id")
    .selectAll("artifacts")
    .select("jobs.name as job_name")
    .where("artifacts.id", "=", id)
    .executeTakeFirst();
  if (!found) throw new StudioError("not-found", "There is no such file.");
  const { job_name, ...row } = found;
  const file = await resolveInside(home.outputs, join(outputFolder(job_name, row.job_id), row.path));
  return { row, file };
}
