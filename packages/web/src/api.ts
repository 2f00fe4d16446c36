import type { AppRouter, RouterOutputs } from "@loralei/api";
import { QueryClient } from "@tanstack/react-query";
import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  wsLink,
} from "@trpc/client";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { setLinkStatus, setLinkWay } from "./live/link-state.ts";
import { liveLink, type Road } from "./live/live-link.ts";
import { readError } from "./read-error.ts";

export type Outputs = RouterOutputs;

/** A WebSocket that has not opened by then, or after so many tries, will not: server-sent events take over. */
const socketPatienceMs = 4_000;
const socketTries = 2;

/** Live data comes by itself, so nothing is fetched again for a focus or a clock. Only a lost link is retried. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: "always",
      retry: (failures, error) => failures < 2 && readError(error).code === "unreachable",
    },
    mutations: { networkMode: "always" },
  },
});

const { origin } = window.location;
const road = makeRoad();

const socket = createWSClient({
  url: `${origin.replace(/^http/, "ws")}/trpc`,
  retryDelayMs: (attempt) => Math.min(5_000, 250 * 2 ** attempt),
  // A proxy that goes silent is noticed within five seconds.
  keepAlive: { enabled: true, intervalMs: 2_500, pongTimeoutMs: 2_000 },
  onOpen: road.opened,
  onClose: road.failed,
  onError: road.failed,
});
setTimeout(road.giveUpUnlessOpened, socketPatienceMs);

export const client = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (op) => op.type === "subscription",
      true: liveLink({
        socket: wsLink({ client: socket }),
        stream: httpSubscriptionLink({ url: `${origin}/trpc` }),
        road,
        onState: (open) => setLinkStatus(open ? "open" : "lost"),
      }),
      false: splitLink({
        // A form is too long for an address; each check can be given up alone.
        condition: (op) => op.path === "jobs.validate",
        true: httpBatchLink({ url: `${origin}/trpc`, methodOverride: "POST", maxItems: 1 }),
        false: httpBatchLink({ url: `${origin}/trpc`, maxURLLength: 4_000 }),
      }),
    }),
  ],
});

/** Query and mutation options of every procedure: `useQuery(trpc.jobs.byId.queryOptions({ id }))`. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient });

function makeRoad(): Road & { opened: () => void; failed: () => void; giveUpUnlessOpened: () => void } {
  let way: "socket" | "stream" = "socket";
  let everOpen = false;
  let failures = 0;
  const listeners = new Set<() => void>();
  function toStream() {
    if (everOpen || way === "stream") return;
    way = "stream";
    setLinkWay("stream");
    for (const listener of [...listeners]) listener();
    void socket.close();
  }
  return {
    get: () => way,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    opened: () => {
      everOpen = true;
    },
    failed: () => {
      failures++;
      if (failures >= socketTries) toStream();
    },
    giveUpUnlessOpened: toStream,
  };
}
