import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";

let home = "";
const children: ChildProcess[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "loralei-main-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

function start(
  env: Record<string, string>,
): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
    env: { PATH: "", LORALEI_HOME: home, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  return child as ReturnType<typeof start>;
}

test("the studio says where it listens, and ends cleanly when it is asked to", async () => {
  const child = start({ LORALEI_PORT: "0" });
  const [line] = await once(child.stdout, "data");
  const url = /http:\S+/.exec(String(line))?.[0] ?? "";
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
}, 30_000);

test("a port in use is told in one line, without a stack", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const child = start({ LORALEI_PORT: String(port) });
  const [words, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  other.close();
  expect(code).toBe(4);
  expect(words).toBe(
    `loralei: Port ${port} of 127.0.0.1 is in use by another program. Stop that program, or choose another port with LORALEI_PORT.\n`,
  );
}, 30_000);
