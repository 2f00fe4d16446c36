import type { JobSummary } from "@loralei/core/jobs/job";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { trpc } from "../api.ts";
import { isStale, linkState, onLinkState, staleAfterMs } from "./link-state.ts";
import { type LiveJobs, liveJobs, onLiveJobs, takeLiveJobs } from "./live-jobs.ts";

/** Follows all jobs for as long as the studio is open in this tab: one subscription, mounted once in the frame. */
export function useFollowJobs(): void {
  useSubscription(
    trpc.jobs.watch.subscriptionOptions(undefined, { onData: ({ data }) => takeLiveJobs(data.jobs) }),
  );
}

export function useLiveJobs(): LiveJobs {
  return useSyncExternalStore(onLiveJobs, liveJobs);
}

export function useLiveJob(id: string): JobSummary | undefined {
  return useSyncExternalStore(onLiveJobs, () => liveJobs().get(id));
}

/** The link, and whether values on the page may be old by now. */
export function useLink() {
  const link = useSyncExternalStore(onLinkState, linkState);
  const [, tick] = useState(0);
  useEffect(() => {
    if (link.status === "open") return;
    const rest = link.since + staleAfterMs - performance.now();
    if (rest <= 0) return;
    const timer = setTimeout(() => tick((n) => n + 1), rest + 1);
    return () => clearTimeout(timer);
  }, [link]);
  return { ...link, stale: isStale(link, performance.now()) };
}

/** The time, at steps of `everyMs`: for words like "4 min ago". Costs no request. */
export function useNow(everyMs = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
