import { StudioError } from "@loralei/core/errors";
import { Kysely, SqliteDialect, sql, type Transaction } from "kysely";
import { Migrator } from "kysely/migration";
import { migrations } from "./migrations.ts";
import type { Db, Tables } from "./schema.ts";
import { sqliteDatabase } from "./sqlite.ts";

/** Opens the database file, makes it when it is missing, and brings its tables up to date. */
export async function openDb(file: string): Promise<Db> {
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqliteDatabase(file) }) });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return db;
  await db.destroy();
  throw new StudioError(
    "host-setup",
    `The database ${file} could not be brought up to date: ${String(error)}`,
    {
      help: "It may belong to a newer Loralei: start that one, or move the file away to begin anew.",
      cause: error,
    },
  );
}

/**
 * A transaction whose commit is on the disk when this returns, whatever happens to the power: for what another
 * machine deletes its copy upon.
 */
export async function withFullSync<T>(db: Db, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    await sql`PRAGMA synchronous=FULL`.execute(connection);
    try {
      return await connection.transaction().execute(work);
    } finally {
      await sql`PRAGMA synchronous=NORMAL`.execute(connection);
    }
  });
}

/** The next revision: higher than any that was given out, whoever asked. */
export async function nextRev(tx: Db): Promise<number> {
  const row = await tx
    .updateTable("counters")
    .set({ value: sql<number>`value + 1` })
    .where("name", "=", "rev")
    .returning("value")
    .executeTakeFirstOrThrow();
  return row.value;
}
