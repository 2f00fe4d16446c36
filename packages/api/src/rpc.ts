import type { IncomingMessage, ServerResponse } from "node:http";
import { StudioError } from "@loralei/core/errors";
import { callTRPCProcedure, getTRPCErrorFromUnknown, getTRPCErrorShape, TRPCError } from "@trpc/server";
import { appRouter } from "./router.ts";
import type { Context, ErrorData } from "./trpc.ts";

/** Options of a form with long prompts; far below what would hurt. */
export const maxBody = 4 * 1024 * 1024;
export const maxBatch = 50;

type OnError = (path: string, error: unknown) => void;
interface Answered {
  status: number;
  body: unknown;
}

/**
 * Answers queries and mutations of tRPC over HTTP, single and in batches, exactly as its own adapter does, without
 * building web Requests, Headers and streams for each: that costs more than most of our answers (0.3 ms a call).
 * Returns false, with nothing read, for what it leaves to that adapter: subscriptions and streamed batches.
 */
export async function answerRpc(
  request: IncomingMessage,
  response: ServerResponse,
  paths: string,
  url: URL,
  context: Context,
  onError: OnError,
): Promise<boolean> {
  const names = url.searchParams.get("batch") === "1" ? paths.split(",") : [paths];
  if (request.headers["trpc-accept"] !== undefined || names.some((name) => typeOf(name) === "subscription"))
    return false;
  const batch = url.searchParams.get("batch") === "1";
  if (names.length > maxBatch)
    throw new StudioError("too-large", `More than ${maxBatch} calls in one batch.`);
  const post = request.method === "POST";
  const text = post ? await readBody(request) : url.searchParams.get("input");
  const input = readInput(text);
  const left = new AbortController();
  response.once("close", () => left.abort());
  const answers = await Promise.all(
    names.map((path, batchIndex) => {
      const own = batch ? Reflect.get(Object(input), String(batchIndex)) : input;
      return call({ path, input: own, post, batchIndex, context, signal: left.signal, onError });
    }),
  );
  const first = answers[0]?.status ?? 200;
  const status = answers.every((answer) => answer.status === first) ? first : 207;
  const body = Buffer.from(JSON.stringify(batch ? answers.map((answer) => answer.body) : answers[0]?.body));
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": body.length,
    "Cache-Control": "no-store",
    Vary: "trpc-accept, accept",
  });
  response.end(request.method === "HEAD" ? undefined : body);
  return true;
}

type ProcedureType = "query" | "mutation" | "subscription";
// Flat at run time, whatever its type says: "jobs.list" → procedure.
const flat: unknown = appRouter._def.procedures;
const types = new Map(
  Object.entries(flat as Record<string, { _def: { type: ProcedureType } }>).map(([path, { _def }]) => [
    path,
    _def.type,
  ]),
);

function typeOf(path: string): ProcedureType | undefined {
  return types.get(path);
}

async function call(one: {
  path: string;
  input: unknown;
  post: boolean;
  batchIndex: number;
  context: Context;
  signal: AbortSignal;
  onError: OnError;
}): Promise<Answered> {
  const { path, input, context: ctx } = one;
  const type = typeOf(path) ?? "query";
  try {
    if (!one.post && type === "mutation") {
      throw new TRPCError({
        code: "METHOD_NOT_SUPPORTED",
        message: `${path} changes something: send it by POST.`,
      });
    }
    const data: unknown = await callTRPCProcedure({
      router: appRouter,
      path,
      getRawInput: async () => input,
      ctx,
      type,
      signal: one.signal,
      batchIndex: one.batchIndex,
    });
    return { status: 200, body: { result: { data } } };
  } catch (thrown) {
    const error = getTRPCErrorFromUnknown(thrown);
    one.onError(path, error);
    const shape = getTRPCErrorShape({ config: appRouter._def._config, error, type, path, input, ctx });
    return { status: (shape.data as ErrorData).httpStatus, body: { error: shape } };
  }
}

function readInput(text: string | null): unknown {
  if (text === null || text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StudioError("bad-input", "The input of the call is not JSON.", { cause });
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBody)
      throw new StudioError("too-large", `A call may hold at most ${maxBody / 1024 ** 2} MiB.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
