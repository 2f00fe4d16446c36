import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import type { Tables } from "./schema.ts";

/** Numbered steps, in order, never changed once released; each runs on SQLite and PostgreSQL alike. */
export const migrations: Record<string, Migration> = {
  "0001-first": { up: first },
};

async function first(db: Kysely<Tables>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("jobs")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("subject", "text", (c) => c.notNull())
    .addColumn("trainer", "text", (c) => c.notNull())
    .addColumn("simulated", "integer", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("prev_state", "text")
    .addColumn("desired", "text", (c) => c.notNull())
    .addColumn("stop_mode", "text")
    .addColumn("attempt", "integer", (c) => c.notNull())
    .addColumn("worker_id", "text")
    .addColumn("worker_name", "text")
    .addColumn("only_worker_id", "text")
    .addColumn("gpu", "text")
    .addColumn("lease_until_ms", "bigint")
    .addColumn("progress", "text", (c) => c.notNull())
    .addColumn("verdict", "text")
    .addColumn("created_at_ms", "bigint", (c) => c.notNull())
    .addColumn("started_at_ms", "bigint")
    .addColumn("ended_at_ms", "bigint")
    .addColumn("heard_at_ms", "bigint")
    .addColumn("event_seq", "integer", (c) => c.notNull())
    .addColumn("rev", "bigint", (c) => c.notNull())
    .execute();
  await schema.createIndex("jobs_by_state").on("jobs").columns(["state", "id"]).execute();
  await schema.createIndex("jobs_by_rev").on("jobs").column("rev").execute();
  await schema
    .createTable("job_specs")
    .addColumn("job_id", "text", (c) => c.primaryKey())
    .addColumn("spec", "text", (c) => c.notNull())
    .execute();
  await schema
    .createTable("attempts")
    .addColumn("job_id", "text", (c) => c.notNull())
    .addColumn("attempt", "integer", (c) => c.notNull())
    .addColumn("worker_id", "text", (c) => c.notNull())
    .addColumn("worker_name", "text", (c) => c.notNull())
    .addColumn("started_at_ms", "bigint")
    .addColumn("ended_at_ms", "bigint")
    .addColumn("exit_code", "integer")
    .addColumn("exit_signal", "text")
    .addColumn("verdict", "text")
    .addColumn("files", "text", (c) => c.notNull())
    .addColumn("command", "text")
    .addColumn("log_seq", "bigint", (c) => c.notNull().defaultTo(0))
    .addColumn("log_to", "bigint", (c) => c.notNull().defaultTo(0))
    .addColumn("log_lines", "bigint", (c) => c.notNull().defaultTo(0))
    .addColumn("log_bytes", "bigint", (c) => c.notNull().defaultTo(0))
    .addColumn("metrics_seq", "bigint", (c) => c.notNull().defaultTo(0))
    .addColumn("metrics_to", "bigint", (c) => c.notNull().defaultTo(0))
    .addColumn("metrics_bytes", "bigint", (c) => c.notNull().defaultTo(0))
    .addColumn("metrics_names", "text", (c) => c.notNull().defaultTo("[]"))
    .addPrimaryKeyConstraint("attempts_key", ["job_id", "attempt"])
    .execute();
  await schema
    .createTable("job_events")
    .addColumn("job_id", "text", (c) => c.notNull())
    .addColumn("seq", "integer", (c) => c.notNull())
    .addColumn("at_ms", "bigint", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("job_events_key", ["job_id", "seq"])
    .execute();
  await schema
    .createTable("artifacts")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("job_id", "text", (c) => c.notNull())
    .addColumn("attempt", "integer", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("path", "text", (c) => c.notNull())
    .addColumn("size", "bigint", (c) => c.notNull())
    .addColumn("sha256", "text", (c) => c.notNull())
    .addColumn("step", "integer")
    .addColumn("epoch", "integer")
    .addColumn("created_at_ms", "bigint", (c) => c.notNull())
    .addColumn("announced", "text", (c) => c.notNull())
    .addColumn("committed", "integer", (c) => c.notNull())
    .addColumn("replaced", "integer", (c) => c.notNull())
    .addUniqueConstraint("artifacts_once", ["job_id", "attempt", "path", "sha256"])
    .execute();
  await schema
    .createTable("workers")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("token_hash", "text", (c) => c.notNull())
    .addColumn("draining", "integer", (c) => c.notNull())
    .addColumn("created_at_ms", "bigint", (c) => c.notNull())
    .addColumn("seen_at_ms", "bigint")
    .addColumn("version", "text", (c) => c.notNull())
    .addColumn("caps", "text")
    .execute();
  await schema
    .createTable("settings")
    .addColumn("name", "text", (c) => c.primaryKey())
    .addColumn("value", "text", (c) => c.notNull())
    .execute();
  await schema
    .createTable("counters")
    .addColumn("name", "text", (c) => c.primaryKey())
    .addColumn("value", "bigint", (c) => c.notNull())
    .execute();
  await db.insertInto("counters").values({ name: "rev", value: 0 }).execute();
}
