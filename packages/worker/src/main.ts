import { parseArgs } from "node:util";
import { errorCodes, StudioError, toStudioError } from "@loralei/core/errors";
import { commands } from "./commands.ts";
import { startDaemon } from "./daemon.ts";
import { readEnv, readTokenFile } from "./env.ts";

const usage = `loralei-worker: runs training jobs of a Loralei studio on this machine

  loralei-worker --connect URL (--token TOKEN | --token-file FILE)
      --home DIR       where jobs, trainers and caches lie (LORALEI_WORKER_HOME)
      --name NAME      name on the Workers page (LORALEI_WORKER_NAME)
      --local          this worker shares the studio's folders
      --keep-jobs      leave trainers running at the end; the next start adopts them
      --simulated      offer the simulated trainer (demo and tests)
${Object.keys(commands)
  .map((name) => `  loralei-worker ${name} …\n`)
  .join("")}`;

const options = {
  connect: { type: "string" },
  token: { type: "string" },
  "token-file": { type: "string" },
  home: { type: "string" },
  name: { type: "string" },
  local: { type: "boolean", default: false },
  simulated: { type: "boolean", default: false },
  "keep-jobs": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // A second signal: whoever sends it does not want to wait.
    if (ending.signal.aborted) process.exit(130);
    ending.abort(new StudioError("cancelled", `ended by ${signal}`));
  });
}
// The terminal is gone; a daemon goes on.
process.on("SIGHUP", () => {});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (thrown) {
  const error = toStudioError(thrown);
  const { exit, fault } = errorCodes[error.code];
  process.stderr.write(`loralei-worker: ${error.message}\n${error.help === "" ? "" : `${error.help}\n`}`);
  if (fault === "ours") process.stderr.write(`${error.stack}\n`);
  process.exitCode = exit;
}

async function main(argv: string[]): Promise<number> {
  const command = commands[argv[0] ?? ""];
  if (command) {
    const run = await command();
    return run(argv.slice(1), {
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
      signal: ending.signal,
    });
  }
  return runDaemon(argv);
}

async function runDaemon(argv: string[]): Promise<number> {
  const { values } = readArguments(argv);
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const env = readEnv();
  const url = values.connect ?? env.url;
  if (url === null) throw wrongUse("no studio to connect to: give --connect URL or set LORALEI_URL");
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw wrongUse(`not the address of a studio: ${url}`);
  const token =
    values.token ?? (values["token-file"] ? readTokenFile(values["token-file"]) : env.readToken());
  if (token === null) throw wrongUse("no token: give --token or --token-file, or set LORALEI_WORKER_TOKEN");
  const daemon = await startDaemon({
    url,
    token,
    home: values.home ?? env.home,
    name: values.name ?? env.name,
    local: values.local,
    simulated: values.simulated,
    keepJobs: values["keep-jobs"],
    sdScripts: env.sdScripts,
    python: env.python,
    signal: ending.signal,
    log: (line) => void process.stdout.write(`${new Date().toISOString()} worker: ${line}\n`),
  });
  await daemon.stopped;
  return 0;
}

function readArguments(argv: string[]) {
  try {
    return parseArgs({ args: argv, options });
  } catch (error) {
    throw wrongUse(error instanceof Error ? error.message : String(error));
  }
}

function wrongUse(message: string): StudioError {
  return new StudioError("bad-input", message, { help: "See loralei-worker --help." });
}
