import type { JobId } from "@loralei/core/ids";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { client, trpc } from "../api.ts";
import { createLogStore, type LogStore, pageSize } from "./log-store.ts";

/**
 * The log of an attempt: its end at once, the rest as it comes into view, new lines as they are written. The
 * subscription begins where the first answer ended, so no line falls between.
 */
export function useLog(
  id: string,
  attempt: number,
): {
  store: LogStore;
  pending: boolean;
  error: unknown;
  retry: () => void;
  /** Fetches what lacks between two lines. */
  need: (from: number, to: number) => void;
} {
  const [store] = useState(() => createLogStore());
  const of = { id: id as JobId, attempt };
  const end = useQuery({
    queryKey: ["log-end", id, attempt],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: attempt > 0,
    queryFn: async ({ signal }) => {
      const { total } = await client.jobs.logPage.query({ ...of, from: 1, limit: 1 }, { signal });
      const from = Math.floor(Math.max(0, total - 1) / pageSize) * pageSize + 1;
      const page = await client.jobs.logPage.query({ ...of, from, limit: 1_000 }, { signal });
      return { lines: page.lines, total: Math.max(page.total, page.lines.at(-1)?.n ?? 0), from };
    },
  });
  useEffect(() => {
    if (end.data) store.put(end.data.lines, end.data.total);
  }, [end.data, store]);
  useSubscription(
    trpc.jobs.log.subscriptionOptions(
      end.data ? { ...of, lastEventId: end.data.lines.at(-1)?.n ?? end.data.total } : skipToken,
      {
        onData: ({ data }) => {
          if (data.lines.length > 0) store.put(data.lines);
          store.setLive(data.live);
        },
      },
    ),
  );
  const need = useCallback(
    (from: number, to: number) => {
      store.look(from, to);
      for (const page of store.missing(from, to)) {
        client.jobs.logPage
          .query({ id: id as JobId, attempt, from: page * pageSize + 1, limit: pageSize })
          .then((answer) => store.put(answer.lines, answer.total))
          .catch(() => store.giveUp(page));
      }
    },
    [store, id, attempt],
  );
  return {
    store,
    pending: attempt > 0 && end.isPending,
    error: end.error,
    retry: () => void end.refetch(),
    need,
  };
}

/** Renders again whenever the store has changed. */
export function useLogVersion(store: LogStore): number {
  return useSyncExternalStore(store.subscribe, store.version);
}

/** The whole log as text, page after page; `onPart` says how far it is (0 … 1). */
export async function wholeLog(id: string, attempt: number, onPart: (part: number) => void): Promise<Blob> {
  const parts: string[] = [];
  for (let from = 1; ; ) {
    const page = await client.jobs.logPage.query({ id: id as JobId, attempt, from, limit: 1_000 });
    parts.push(page.lines.map((line) => `${line.x}\n`).join(""));
    const last = page.lines.at(-1);
    if (!last || last.n >= page.total) return new Blob(parts, { type: "text/plain;charset=utf-8" });
    from = last.n + 1;
    onPart(last.n / page.total);
  }
}
