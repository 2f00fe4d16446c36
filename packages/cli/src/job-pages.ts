import type { RouterOutputs } from "@loralei/api";
import type { JobSummary } from "@loralei/core/jobs/job";
import { ask, type Studio } from "./studio.ts";

type Page = RouterOutputs["jobs"]["list"];
type Filter = "all" | "active" | "ended";

const PAGE = 200;

/** Jobs page by page, the newest first; the reader ends it by not asking for more. */
export async function* jobPages(
  studio: Studio,
  { filter = "all", limit = PAGE }: { filter?: Filter; limit?: number } = {},
): AsyncGenerator<JobSummary[]> {
  let cursor: string | null = null;
  do {
    const input = { cursor, limit: Math.min(limit, PAGE), filter };
    const page: Page = await ask(studio, (trpc) => trpc.jobs.list.query(input));
    yield page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
