/**
 * The one list of error codes. `code` decides HTTP status, tRPC code, CLI exit status and whether a stack is
 * logged: `fault: "user"` gets help, `fault: "ours"` gets a stack in the log and a plain sentence outside.
 * CLI exit statuses: 1 a failure of ours, 2 wrong use, 3 not found, 4 refused, 5 not reachable.
 */
export const errorCodes = {
  "bad-input": { http: 400, trpc: "BAD_REQUEST", exit: 2, fault: "user" },
  unauthorized: { http: 401, trpc: "UNAUTHORIZED", exit: 4, fault: "user" },
  forbidden: { http: 403, trpc: "FORBIDDEN", exit: 4, fault: "user" },
  "not-found": { http: 404, trpc: "NOT_FOUND", exit: 3, fault: "user" },
  conflict: { http: 409, trpc: "CONFLICT", exit: 4, fault: "user" },
  "outside-root": { http: 400, trpc: "BAD_REQUEST", exit: 2, fault: "user" },
  "unreadable-file": { http: 422, trpc: "UNPROCESSABLE_CONTENT", exit: 2, fault: "user" },
  "too-large": { http: 413, trpc: "PAYLOAD_TOO_LARGE", exit: 2, fault: "user" },
  cancelled: { http: 499, trpc: "CLIENT_CLOSED_REQUEST", exit: 130, fault: "user" },
  unreachable: { http: 503, trpc: "SERVICE_UNAVAILABLE", exit: 5, fault: "user" },
  "disk-full": { http: 507, trpc: "INTERNAL_SERVER_ERROR", exit: 1, fault: "user" },
  "host-setup": { http: 500, trpc: "INTERNAL_SERVER_ERROR", exit: 1, fault: "user" },
  internal: { http: 500, trpc: "INTERNAL_SERVER_ERROR", exit: 1, fault: "ours" },
} as const satisfies Record<string, { http: number; trpc: string; exit: number; fault: "user" | "ours" }>;

export type ErrorCode = keyof typeof errorCodes;

/**
 * Every error that crosses a package border.
 * `message` says what was tried, on what, and what was found; `help` says what to do.
 */
export class StudioError extends Error {
  override readonly name = "StudioError";
  readonly code: ErrorCode;
  readonly help: string;

  constructor(code: ErrorCode, message: string, options: { help?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.help = options.help ?? "";
  }
}

export function isStudioError(error: unknown): error is StudioError {
  return error instanceof StudioError;
}

/** Anything thrown, as a StudioError; what is not one is ours (`internal`). */
export function toStudioError(error: unknown): StudioError {
  if (isStudioError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StudioError("internal", message, { cause: error });
}
