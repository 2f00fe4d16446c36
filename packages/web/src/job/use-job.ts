import type { JobId } from "@loralei/core/ids";
import type { JobEvent } from "@loralei/core/jobs/event";
import type { JobDetail, JobSummary } from "@loralei/core/jobs/job";
import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useState } from "react";
import { trpc } from "../api.ts";
import { takeLiveJobs } from "../live/live-jobs.ts";
import { useLiveJob } from "../live/use-live.ts";

/** Events of one job that a page holds; the oldest go first. */
const maxEvents = 5_000;

/** A job with all its facts: fetched once, kept up to date by what comes over the live link. */
export function useJob(id: string): {
  detail: JobDetail | undefined;
  summary: JobSummary | undefined;
  events: readonly JobEvent[];
  error: unknown;
  retry: () => void;
} {
  const queries = useQueryClient();
  const live = useLiveJob(id);
  const [heard, setHeard] = useState<{ id: string; events: readonly JobEvent[] }>({ id, events: [] });
  const byId = trpc.jobs.byId.queryOptions({ id: id as JobId }, { staleTime: 0 });
  const detail = useQuery(byId);
  useSubscription(
    trpc.jobs.follow.subscriptionOptions(detail.error ? skipToken : { id: id as JobId }, {
      onData: ({ data }) => {
        takeLiveJobs([data.summary]);
        if (data.events.length === 0) return;
        setHeard((before) => ({ id, events: appended(before.id === id ? before.events : [], data.events) }));
        // Attempts, artifacts and files are in the detail: asked again when a fact says that they changed.
        if (data.events.some(({ body }) => body.type !== "run" && body.type !== "stop-asked")) {
          void queries.invalidateQueries({ queryKey: byId.queryKey });
        }
      },
    }),
  );
  return {
    detail: detail.data,
    summary: live ?? detail.data,
    events: heard.id === id ? heard.events : [],
    error: detail.data ? null : detail.error,
    retry: () => void detail.refetch(),
  };
}

/** `known` and what is newer in `more`, each event once, bounded. */
export function appended(known: readonly JobEvent[], more: readonly JobEvent[]): readonly JobEvent[] {
  const last = known.at(-1)?.seq ?? 0;
  const fresh = more.filter((event) => event.seq > last);
  return fresh.length === 0 ? known : [...known, ...fresh].slice(-maxEvents);
}
