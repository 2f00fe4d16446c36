import type { AppRouter, ErrorData } from "@loralei/api";
import { errorCodes, StudioError } from "@loralei/core/errors";
import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  splitLink,
  type TRPCClient,
  TRPCClientError,
  wsLink,
} from "@trpc/client";
import WebSocket from "ws";
import { AdviceError } from "./advice-error.ts";
import type { Io } from "./command.ts";

export interface Studio extends AsyncDisposable {
  trpc: TRPCClient<AppRouter>;
  url: string;
}

/**
 * The studio that the environment names. Nothing is sent before the first call; the socket of subscriptions opens
 * with the first of them and connects again by itself.
 */
export function openStudio(io: Pick<Io, "env" | "err">): Studio {
  const { url } = io.env;
  const token = io.env.readToken();
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  class Socket extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols, { headers });
    }
  }
  let lost = false;
  const socket = createWSClient({
    url: `${url.replace(/^http/, "ws")}/trpc`,
    WebSocket: Socket as unknown as typeof globalThis.WebSocket,
    lazy: { enabled: true, closeMs: 0 },
    keepAlive: { enabled: true, intervalMs: 15_000, pongTimeoutMs: 10_000 },
    onClose: (cause) => {
      // 1000 and 1005: one of the two has hung up on purpose.
      if (cause?.code === 1000 || cause?.code === 1005 || lost) return;
      lost = true;
      io.err("The connection to the studio is lost; trying again.\n");
    },
    onOpen: () => {
      if (lost) io.err("Connected again.\n");
      lost = false;
    },
  });
  const trpc = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: wsLink({ client: socket }),
        false: httpBatchLink({ url: `${url}/trpc`, headers, methodOverride: "POST", fetch: jsonOnly }),
      }),
    ],
  });
  return { trpc, url, [Symbol.asyncDispose]: () => socket.close() };
}

/** Makes one call; what goes wrong comes out as a StudioError with the studio's own words. */
export async function ask<T>(studio: Studio, request: (trpc: Studio["trpc"]) => Promise<T>): Promise<T> {
  try {
    return await request(studio.trpc);
  } catch (cause) {
    throw studioError(cause, studio.url);
  }
}

/** Any error of the client as a StudioError. */
export function studioError(cause: unknown, url: string): unknown {
  if (!(cause instanceof TRPCClientError)) return cause;
  const data = cause.data as Partial<ErrorData> | null | undefined;
  if (data?.code !== undefined && data.code in errorCodes) {
    return new AdviceError(data.code, cause.message, data.help ?? "", data.fields ?? [], cause);
  }
  const status = cause.cause instanceof OtherAnswer ? cause.cause.status : null;
  if (status === 401 || status === 403) {
    return new StudioError("unauthorized", `The studio at ${url} refuses this program (HTTP ${status}).`, {
      help: "Set LORALEI_TOKEN (or LORALEI_TOKEN_FILE) to the token with which the studio was started.",
      cause,
    });
  }
  const found =
    status === null
      ? `No studio answers at ${url}.`
      : `What answers at ${url} is no studio (HTTP ${status}).`;
  return new StudioError("unreachable", found, {
    help: "Start one with `npm start`, or set LORALEI_URL to the address that it prints.",
    cause,
  });
}

/** An answer that no procedure gave: a login page, another program, a proxy. */
class OtherAnswer extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`HTTP ${status} without JSON`);
    this.status = status;
  }
}

/** As `fetch`, but what is no JSON is told by its status, which the client's own error would hide. */
async function jsonOnly(address: string | URL | Request, init?: object): Promise<Response> {
  const response = await fetch(address, init);
  if (response.headers.get("content-type")?.includes("json")) return response;
  await response.body?.cancel();
  throw new OtherAnswer(response.status);
}
