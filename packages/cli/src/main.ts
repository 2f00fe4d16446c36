#!/usr/bin/env node
import { toStudioError } from "@loralei/core/errors";
import { readEnv } from "./env.ts";
import { run } from "./run.ts";

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());
process.once("SIGTERM", () => interrupt.abort());
// A reader that has had enough (`| head`) ends the program, not with an error.
process.stdout.on("error", () => process.exit(0));

try {
  process.exitCode = await run(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    tty: process.stdout.isTTY === true,
    stdin: process.stdin,
    cwd: process.cwd(),
    env: readEnv(),
    signal: interrupt.signal,
  });
} catch (thrown) {
  const error = toStudioError(thrown);
  process.stderr.write(`${error.message}\n${error.help}\n`);
  process.exitCode = 2;
}
