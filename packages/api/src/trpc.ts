import { type ErrorCode, errorCodes, isStudioError, StudioError } from "@loralei/core/errors";
import type { Advice } from "@loralei/core/trainers/trainer";
import { initTRPC, TRPCError } from "@trpc/server";
import type { WebSocket } from "ws";
import { ZodError } from "zod";
import type { Parts } from "./parts.ts";

/** What every procedure gets. `socket` is there for calls over WebSocket: subscriptions watch its buffer. */
export interface Context {
  parts: Parts;
  socket: WebSocket | null;
}

/** A StudioError that points at fields of a form: `data.fields` of the answer. */
export class FieldsError extends StudioError {
  readonly fields: readonly Advice[];
  constructor(message: string, fields: readonly Advice[], help = "") {
    super("bad-input", message, { help });
    this.fields = fields;
  }
}

/** What a client finds under `error.data`. */
export interface ErrorData {
  code: ErrorCode;
  httpStatus: number;
  path: string | null;
  help: string;
  /** Advice by field, for inputs of forms. */
  fields: readonly Advice[];
}

function inputAdvice(error: ZodError): Advice[] {
  return error.issues.map((issue) => ({
    severity: "error",
    field: issue.path.length > 0 ? issue.path.join(".") : null,
    code: issue.code === "unrecognized_keys" ? "unknown-setting" : "bad-value",
    message: issue.message,
  }));
}

const plain = "Something went wrong inside Loralei. The log of the studio holds the details.";

/** What is told of an error outside: never a stack, a path of ours or SQL. */
export function outsideOf(error: unknown): {
  message: string;
  code: ErrorCode;
  help: string;
  fields: readonly Advice[];
} {
  const cause = error instanceof TRPCError && error.cause ? error.cause : error;
  if (isStudioError(cause) && errorCodes[cause.code].fault === "user") {
    const fields = cause instanceof FieldsError ? cause.fields : [];
    return { message: cause.message, code: cause.code, help: cause.help, fields };
  }
  if (error instanceof TRPCError && cause instanceof ZodError) {
    const fields = inputAdvice(cause);
    const message = fields.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join("; ");
    return { message, code: "bad-input", help: "", fields };
  }
  if (error instanceof TRPCError && error.code !== "INTERNAL_SERVER_ERROR") {
    const found = (Object.keys(errorCodes) as ErrorCode[]).find(
      (code) => errorCodes[code].trpc === error.code,
    );
    return { message: error.message, code: found ?? "bad-input", help: "", fields: [] };
  }
  return { message: plain, code: "internal", help: "", fields: [] };
}

const t = initTRPC.context<Context>().create({
  errorFormatter({ shape, error }) {
    const { message, code, help, fields } = outsideOf(error);
    const data: ErrorData = {
      code,
      httpStatus: isStudioError(error.cause) ? errorCodes[code].http : shape.data.httpStatus,
      path: shape.data.path ?? null,
      help,
      fields,
    };
    return { message, code: shape.code, data };
  },
  sse: { ping: { enabled: true, intervalMs: 10_000 }, client: { reconnectAfterInactivityMs: 25_000 } },
});

/** Gives a StudioError its tRPC code, so that the HTTP status is right too. */
const withCodes = t.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok && isStudioError(result.error.cause)) {
    const cause = result.error.cause;
    throw new TRPCError({ code: errorCodes[cause.code].trpc, message: cause.message, cause });
  }
  return result;
});

export const router = t.router;
export const procedure = t.procedure.use(withCodes);
