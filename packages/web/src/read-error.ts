/** An error as a page tells it. */
export interface ToldError {
  code: string;
  message: string;
  help: string;
  /** For the folded part and the clipboard. */
  details: string;
  /** Advice for the form, as the api sent it. */
  fields: readonly unknown[];
  unauthorized: boolean;
}

/** Reads anything thrown: a tRPC error with the studio's data, a lost connection, or a fault of this page. */
export function readError(error: unknown): ToldError {
  const data = dataOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const path = text(data?.path);
  if (!data && isNetwork(error, message)) {
    return {
      code: "unreachable",
      message: "The studio did not answer.",
      help: "Check that it is still running (npm start) and that this machine can reach it. The page goes on by itself when it answers.",
      details: message,
      fields: [],
      unauthorized: false,
    };
  }
  const code = text(data?.code) || "page-fault";
  return {
    code,
    message,
    help: text(data?.help),
    details: [
      `code: ${code}`,
      path && `call: ${path}`,
      `message: ${message}`,
      `page: ${globalThis.location?.pathname ?? ""}`,
    ]
      .filter(Boolean)
      .join("\n"),
    fields: Array.isArray(data?.fields) ? data.fields : [],
    unauthorized: code === "unauthorized" || code === "UNAUTHORIZED" || data?.httpStatus === 401,
  };
}

function dataOf(error: unknown): Record<string, unknown> | null {
  if (typeof error !== "object" || error === null || !("data" in error)) return null;
  const { data } = error;
  return typeof data === "object" && data !== null ? { ...data } : null;
}

function isNetwork(error: unknown, message: string): boolean {
  return (
    error instanceof TypeError || /failed to fetch|networkerror|load failed|websocket|json/i.test(message)
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
