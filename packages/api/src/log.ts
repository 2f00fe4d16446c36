/** The studio's own log: lines for the person who runs it. Never holds a secret. */
export interface Log {
  info(text: string): void;
  /** With the stack of what was thrown. */
  error(text: string, error: unknown): void;
}

/** Writes lines with their time through `write` (the process's stderr in main.ts). */
export function createLog(write: (line: string) => void, now: () => number): Log {
  const line = (text: string) => write(`${new Date(now()).toISOString()} ${text}\n`);
  return {
    info: line,
    error(text, error) {
      line(`${text}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    },
  };
}

export const silentLog: Log = { info: () => undefined, error: () => undefined };
