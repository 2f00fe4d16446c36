import { StudioError } from "@loralei/core/errors";
import { closeCodes } from "@loralei/core/link/messages";
import type { WorkerView } from "@loralei/core/workers/capabilities";
import type { Bells } from "../bells.ts";
import type { Db } from "../db/schema.ts";
import { bellOf } from "../jobs/bell-names.ts";
import { activeStates } from "../jobs/store.ts";
import type { Clock } from "../new-id.ts";
import type { Online } from "./online.ts";
import { addWorker, capsOf, workerRow, workerRows } from "./store.ts";
import { unknownCaps } from "./unknown-caps.ts";
import type { Workers } from "./workers.ts";

export function createWorkers(parts: {
  db: Db;
  online: Online;
  bells: Bells;
  clock: Clock;
  /** The address at which workers reach the studio. */
  url: () => string;
  /** A worker takes jobs again, or no longer. */
  onSlot(): void;
}): Workers {
  const { db, online, bells } = parts;
  return {
    list,
    async *watch(signal) {
      using bell = bells.listen(bellOf.workers);
      do yield await list();
      while (await bell.wait(signal));
    },
    async add(name) {
      const { id, token } = await addWorker(db, name, parts.clock);
      bells.ring(bellOf.workers);
      return { id, token, line: `npm run loralei-worker -- --connect ${parts.url()} --token ${token}` };
    },
    async drain(id, on) {
      await workerRow(db, id);
      await db
        .updateTable("workers")
        .set({ draining: on ? 1 : 0 })
        .where("id", "=", id)
        .execute();
      online.of(id)?.tell({ t: "drain", on });
      bells.ring(bellOf.workers);
      parts.onSlot();
    },
    async forget(id) {
      const { name } = await workerRow(db, id);
      const held = await db
        .selectFrom("jobs")
        .select("name")
        .where("worker_id", "=", id)
        .where("state", "in", activeStates)
        .executeTakeFirst();
      if (held) {
        throw new StudioError(
          "conflict",
          `${name} cannot be forgotten: it still has the job “${held.name}”.`,
          {
            help: "Cancel the job, or wait for its end.",
          },
        );
      }
      await db.deleteFrom("workers").where("id", "=", id).execute();
      online.of(id)?.close(closeCodes.disabled, "this worker was forgotten");
      bells.ring(bellOf.workers);
    },
  };

  async function list(): Promise<WorkerView[]> {
    const rows = await workerRows(db);
    const running = await db
      .selectFrom("jobs")
      .select(["id", "name", "gpu", "worker_id"])
      .where("state", "in", activeStates)
      .where("worker_id", "is not", null)
      .execute();
    return rows.flatMap((row): WorkerView[] => {
      const session = online.of(row.id);
      const capabilities = session?.caps ?? capsOf(row);
      const jobs = running.filter(({ worker_id }) => worker_id === row.id);
      return [
        {
          id: row.id,
          name: row.name,
          online: session !== undefined,
          draining: row.draining === 1,
          seenAtMs: session ? parts.clock() : row.seen_at_ms,
          version: session?.version ?? row.version,
          capabilities: capabilities ?? unknownCaps(row.name),
          stats: session?.stats ?? null,
          running: jobs.map(({ id, name, gpu }) => ({ jobId: id, name, gpu })),
        },
      ];
    });
  }
}
