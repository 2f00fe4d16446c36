import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { errorCodes, isStudioError, StudioError } from "@loralei/core/errors";
import { fileError } from "@loralei/disk/file-errors";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import type { Auth } from "./auth.ts";
import type { Log } from "./log.ts";
import { loginPage } from "./login-page.ts";
import type { Parts } from "./parts.ts";
import { appRouter } from "./router.ts";
import { answerRpc, maxBatch, maxBody } from "./rpc.ts";
import { outsideOf } from "./trpc.ts";

type Answer = (
  request: IncomingMessage,
  response: ServerResponse,
  rest: string,
  url: URL,
) => Promise<void> | void;

interface Route {
  methods: readonly string[];
  /** open: anyone · user: whoever may use the studio · worker: checked by the route, with a worker's token. */
  door: "open" | "user" | "worker";
  answer: Answer;
}

interface HttpParts {
  parts: Parts;
  auth: Auth;
  log: Log;
  /** Behind TLS, as LORALEI_PUBLIC_URL says. */
  secure: boolean;
  files: Answer;
  images: Answer;
  uploads: Answer;
  web(request: IncomingMessage, response: ServerResponse): void;
}

/** The one table of what the api answers over HTTP; upgrades are in upgrades.ts. */
export function createHttp(http: HttpParts): (request: IncomingMessage, response: ServerResponse) => void {
  const read = ["GET", "HEAD"];
  const table: Record<string, Route> = {
    healthz: { methods: read, door: "open", answer: (_, response) => sendText(response, 200, "ok\n") },
    login: { methods: ["POST"], door: "open", answer: (request, response) => login(http, request, response) },
    trpc: {
      methods: ["GET", "HEAD", "POST"],
      door: "user",
      answer: (...asked) => trpc(http, ...asked),
    },
    files: { methods: read, door: "user", answer: http.files },
    images: { methods: read, door: "user", answer: http.images },
    uploads: { methods: ["PATCH"], door: "worker", answer: http.uploads },
  };
  const web: Route = { methods: read, door: "user", answer: http.web };

  return (request, response) => {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "same-origin");
    response.setHeader("X-Frame-Options", "DENY");
    respond(request, response).catch((error: unknown) => fail(http.log, request, response, error));
  };

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? "/", "http://studio");
    if (!url) throw new StudioError("bad-input", "The address cannot be read.");
    const [, first = "", rest = ""] = /^\/([^/]*)\/?(.*)$/.exec(url.pathname) ?? [];
    const route = Object.hasOwn(table, first) ? table[first]! : web;
    const refusal = http.auth.refusal(request);
    if (refusal !== null) throw new StudioError("forbidden", `Refused: ${refusal}.`);
    if (!route.methods.includes(request.method ?? "")) {
      response.setHeader("Allow", route.methods.join(", "));
      return sendText(response, 405, "Method not allowed\n");
    }
    if (route.door === "user" && !http.auth.allowed(request)) return unauthorised(request, response);
    await route.answer(request, response, rest, url);
  }
}

async function trpc(
  { parts, log }: HttpParts,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  url: URL,
): Promise<void> {
  if (request.method === "POST" && !/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    return sendText(response, 415, "tRPC calls are sent as application/json\n");
  }
  const context = { parts, socket: null };
  const onError = (of: string | undefined, error: unknown) => logInternal(log, of, error);
  if (await answerRpc(request, response, path, url, context, onError)) return;
  await nodeHTTPRequestHandler({
    req: request,
    res: response,
    path,
    router: appRouter,
    allowBatching: true,
    maxBatchSize: maxBatch,
    maxBodySize: maxBody,
    createContext: () => context,
    onError: ({ error, path: of }) => onError(of, error),
  });
}

/** Our own faults go to the log with their stack; what a user did wrong does not. */
export function logInternal(log: Log, path: string | undefined, error: unknown): void {
  if (outsideOf(error).code !== "internal") return;
  const cause = error instanceof Error && error.cause ? error.cause : error;
  log.error(`${path ?? "a call"} failed`, cause);
}

async function login(
  { auth, secure }: HttpParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let body = "";
  for await (const chunk of request as AsyncIterable<Buffer>) {
    body += chunk.toString();
    if (body.length > 10_000) throw new StudioError("too-large", "The form is too large.");
  }
  if (auth.isToken(new URLSearchParams(body).get("token") ?? "")) {
    response.writeHead(303, { Location: "/", "Set-Cookie": auth.cookie(secure) }).end();
    return;
  }
  // Guessing shall take its time.
  await wait(500);
  sendPage(response, 401, loginPage(true));
}

function unauthorised(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.accept?.includes("text/html")) {
    sendPage(response, 401, loginPage(false));
    return;
  }
  response.setHeader("WWW-Authenticate", "Bearer");
  sendText(
    response,
    401,
    "This studio wants its token (LORALEI_TOKEN): as Authorization: Bearer, or by its login page.\n",
  );
}

function fail(log: Log, request: IncomingMessage, response: ServerResponse, thrown: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const error = fileError(thrown, "use", "a file of the studio");
  const { message, code, help } = outsideOf(error);
  if (!isStudioError(error)) log.error(`${request.method} ${request.url?.split("?")[0]} failed`, error);
  // What is left of a body is not read: the connection goes.
  if (!request.complete) response.setHeader("Connection", "close");
  sendText(response, errorCodes[code].http, `${message}${help ? ` ${help}` : ""}\n`);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(text);
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy":
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
  });
  response.end(html);
}
