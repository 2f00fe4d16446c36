import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { Capabilities } from "@loralei/core/workers/capabilities";
import { writeFileAtomic } from "@loralei/disk/atomic-write";
import type { Db, WorkerRow } from "../db/schema.ts";
import type { Home } from "../home.ts";
import { type Clock, newId } from "../new-id.ts";

const hashOf = (secret: string) => createHash("sha256").update(secret).digest("hex");

/** Makes a worker; its token `<id>.<secret>` is told here and never again: the store keeps a hash of the secret. */
export async function addWorker(db: Db, name: string, clock: Clock): Promise<{ id: string; token: string }> {
  const id = newId(clock());
  const secret = randomBytes(32).toString("base64url");
  await db
    .insertInto("workers")
    .values({
      id,
      name,
      token_hash: hashOf(secret),
      draining: 0,
      created_at_ms: clock(),
      seen_at_ms: null,
      version: "",
      caps: null,
    })
    .execute();
  return { id, token: `${id}.${secret}` };
}

/** The worker whose token this is (an `Authorization` header, Bearer), or null. */
export async function workerOfToken(db: Db, authorization: string | undefined): Promise<WorkerRow | null> {
  const match = /^Bearer ([0-9a-f-]{36})\.([\w-]{20,200})$/i.exec(authorization ?? "");
  if (!match) return null;
  const row = await db.selectFrom("workers").selectAll().where("id", "=", match[1]!).executeTakeFirst();
  const asked = Buffer.from(hashOf(match[2]!));
  const kept = Buffer.from(row?.token_hash ?? hashOf(""));
  return timingSafeEqual(asked, kept) && row ? row : null;
}

/**
 * The token of the worker that `npm start` runs beside the studio, in secrets/local-worker.token: the same one at
 * every start, so that a worker that outlives the api comes back as itself.
 */
export async function localWorkerToken(db: Db, home: Home, clock: Clock): Promise<string> {
  const file = join(home.secrets, "local-worker.token");
  const kept = (await readFile(file, "utf8").catch(() => "")).trim();
  if (kept !== "" && (await workerOfToken(db, `Bearer ${kept}`))) return kept;
  const { token } = await addWorker(db, "this computer", clock);
  await writeFileAtomic(file, `${token}\n`, { mode: 0o600 });
  return token;
}

export async function workerRows(db: Db): Promise<WorkerRow[]> {
  return db.selectFrom("workers").selectAll().orderBy("id").execute();
}

/** Throws `not-found`. */
export async function workerRow(db: Db, id: string): Promise<WorkerRow> {
  const row = await db.selectFrom("workers").selectAll().where("id", "=", id).executeTakeFirst();
  if (row) return row;
  throw new StudioError("not-found", `There is no worker ${id}.`, { help: "See the Workers page." });
}

/** What a worker said of itself last; null before its first hello, or when an older version said it otherwise. */
export function capsOf(row: WorkerRow): Capabilities | null {
  return row.caps === null ? null : (Capabilities.safeParse(JSON.parse(row.caps)).data ?? null);
}
