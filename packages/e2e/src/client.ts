import type { AppRouter } from "@loralei/api";
import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  wsLink,
} from "@trpc/client";

export type Client = ReturnType<typeof createTRPCClient<AppRouter>>;

/** A typed client of a running studio; subscriptions over WebSocket, or over SSE where `sse` says so. */
export function connect(url: string, options: { sse?: boolean } = {}) {
  const http = httpBatchLink({ url: `${url}/trpc`, methodOverride: "POST" });
  if (options.sse) {
    const live = httpSubscriptionLink({ url: `${url}/trpc` });
    return {
      client: createTRPCClient<AppRouter>({
        links: [splitLink({ condition: isLive, true: live, false: http })],
      }),
      close: async () => {},
    };
  }
  const socket = createWSClient({ url: `${url.replace("http", "ws")}/trpc`, retryDelayMs: () => 50 });
  const live = wsLink<AppRouter>({ client: socket });
  return {
    client: createTRPCClient<AppRouter>({
      links: [splitLink({ condition: isLive, true: live, false: http })],
    }),
    close: () => socket.close(),
  };
}

function isLive({ type }: { type: string }): boolean {
  return type === "subscription";
}
