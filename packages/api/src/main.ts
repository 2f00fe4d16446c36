import { existsSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { errorCodes, toStudioError } from "@loralei/core/errors";
import { createApp } from "./app.ts";
import { readEnv } from "./env.ts";
import { createLog } from "./log.ts";
import { version } from "./version.ts";

// A burst of log lines is garbage as soon as it is stored: V8 shall collect it rather than grow for it. A million
// lines make the process grow by 30 MB so, by 130 MB without, for a third more CPU. Both flags are read at each GC.
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--heap-growing-percent=50");

/** Ends at the latest so long after a signal, whatever hangs. */
const stopWithinMs = 5_000;

try {
  await run();
} catch (thrown) {
  const error = toStudioError(thrown);
  const stack = errorCodes[error.code].fault === "ours" && thrown instanceof Error ? `\n${thrown.stack}` : "";
  process.stderr.write(`loralei: ${error.message}${error.help ? ` ${error.help}` : ""}${stack}\n`);
  process.exitCode = errorCodes[error.code].exit;
}

async function run(): Promise<void> {
  const env = readEnv();
  const log = createLog((line) => process.stderr.write(line), Date.now);
  const app = await createApp({
    home: env.LORALEI_HOME,
    host: env.LORALEI_HOST,
    port: env.LORALEI_PORT,
    token: env.LORALEI_TOKEN ?? null,
    publicUrl: env.LORALEI_PUBLIC_URL ?? null,
    webDir: env.LORALEI_WEB ?? webBesideBundle(),
    services: { hub: env.HF_ENDPOINT, wandb: env.WANDB_BASE_URL, fetch: (...request) => fetch(...request) },
    version,
    log,
  });
  process.stdout.write(`Loralei listens on ${app.url}\n`);
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(130);
    stopping = true;
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error("the studio did not end cleanly", error);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
}

/** packages/web/dist, as seen from packages/api/dist and packages/api/src alike. */
function webBesideBundle(): string | null {
  const folder = join(import.meta.dirname, "..", "..", "web", "dist");
  return existsSync(folder) ? folder : null;
}
