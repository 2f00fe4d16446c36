import type { JobSummary } from "@loralei/core/jobs/job";
import type { Db } from "../db/schema.ts";
import { toSummary } from "./rows.ts";

/** Parsed rows that are kept; about 1 KB each. */
const maxKept = 2_000;

/**
 * Summaries by id, parsed once for each revision: every statement that changes a job raises its `rev`, so a kept
 * one with the same number is the same. Lists and watchers ask for the same rows again and again.
 */
export interface Summaries {
  /** In the order of `rows`; what is gone meanwhile is left out. */
  of(rows: readonly { id: string; rev: number }[]): Promise<JobSummary[]>;
}

export function createSummaries(db: Db): Summaries {
  const kept = new Map<string, { rev: number; summary: JobSummary }>();
  return {
    async of(rows) {
      const stale = rows.filter(({ id, rev }) => kept.get(id)?.rev !== rev).map(({ id }) => id);
      if (stale.length > 0) {
        const fresh = await db.selectFrom("jobs").selectAll().where("id", "in", stale).execute();
        for (const row of fresh) {
          kept.delete(row.id);
          kept.set(row.id, { rev: row.rev, summary: toSummary(row) });
        }
      }
      const found = rows.flatMap(({ id }) => kept.get(id)?.summary ?? []);
      for (const id of kept.keys()) {
        if (kept.size <= maxKept) break;
        kept.delete(id);
      }
      return found;
    },
  };
}
