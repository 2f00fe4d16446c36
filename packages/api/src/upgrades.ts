import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocketServer } from "ws";
import type { Auth } from "./auth.ts";
import { logInternal } from "./http.ts";
import type { Log } from "./log.ts";
import type { Parts } from "./parts.ts";
import { appRouter } from "./router.ts";
import { type Gateway, refuse } from "./workers/gateway.ts";

/** Largest message of a browser: as much as over HTTP. */
const maxPayload = 4 * 1024 * 1024;

interface Upgrades {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** WebSockets: /trpc for people, /worker for workers; every other upgrade is refused. */
export function createUpgrades(options: { parts: Parts; auth: Auth; gateway: Gateway; log: Log }): Upgrades {
  const { parts, auth, gateway, log } = options;
  const wss = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
  const { broadcastReconnectNotification } = applyWSSHandler({
    wss,
    router: appRouter,
    createContext: ({ res }) => ({ parts, socket: res }),
    keepAlive: { enabled: true, pingMs: 10_000, pongWaitMs: 10_000 },
    onError: ({ error, path }) => logInternal(log, path, error),
  });
  return {
    upgrade(request, socket, head) {
      const path = request.url?.split("?")[0];
      if (path === "/worker") {
        gateway.upgrade(request, socket, head).catch((error: unknown) => {
          log.error("an upgrade of a worker failed", error);
          refuse(socket, "500 Internal Server Error");
        });
        return;
      }
      if (path !== "/trpc") return refuse(socket, "404 Not Found");
      if (auth.refusal(request) !== null) return refuse(socket, "403 Forbidden");
      if (!auth.allowed(request)) return refuse(socket, "401 Unauthorized");
      wss.handleUpgrade(request, socket, head, (ws) => wss.emit("connection", ws, request));
    },
    close() {
      broadcastReconnectNotification();
      for (const client of wss.clients) {
        client.close(1012);
        setTimeout(() => client.terminate(), 500).unref();
      }
      wss.close();
    },
  };
}
