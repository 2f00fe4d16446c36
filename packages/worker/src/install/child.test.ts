import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { runChild } from "./child.ts";

const family = `
const { spawn } = require("node:child_process");
const sleeper = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
console.log("grandchild " + sleeper.pid);
setInterval(() => {}, 1000);
`;

test("a stop ends the child and what it started", async () => {
  const stop = new AbortController();
  let output = "";
  const running = runChild({
    argv: [process.execPath, "-e", family],
    signal: stop.signal,
    onText: (text) => {
      output += text;
    },
  });
  await vi.waitFor(() => expect(output).toMatch(/grandchild \d+\n/), { timeout: 20_000 });
  const grandchild = Number(/\d+/.exec(output)?.[0]);
  stop.abort(new Error("enough"));
  await expect(running).rejects.toThrow("enough");
  await vi.waitFor(() => expect(() => process.kill(grandchild, 0)).toThrow("ESRCH"), { timeout: 20_000 });
});

test("exit code, signal and the last output are told; a character cut in two arrives whole", async () => {
  const seen: string[] = [];
  const code = `process.stdout.write(Buffer.from([0xe2, 0x82])); setTimeout(() => { process.stdout.write(Buffer.from([0xac, 10])); process.exitCode = 3; }, 50)`;
  const call = { signal: new AbortController().signal, onText: (text: string) => void seen.push(text) };
  const end = await runChild({ argv: [process.execPath, "-e", code], ...call });
  expect(end).toEqual({ code: 3, signal: null, tail: "€\n" });
  const gone = await runChild({ argv: ["/no/such/program"], ...call });
  expect(gone.code).toBe(127);
  expect(gone.tail).toContain("/no/such/program");
});

test("with a file for its output, stdout and stderr keep their order", async () => {
  const folder = mkdtempSync(join(tmpdir(), "loralei-child-"));
  const log = join(folder, "raw.log");
  const code = `for (let i = 0; i < 500; i++) require("node:fs").writeSync(1 + (i % 2), i + "\\n");`;
  let output = "";
  const onText = (text: string) => {
    output += text;
  };
  const call = {
    argv: [process.execPath, "-e", code] as const,
    signal: new AbortController().signal,
    onText,
    log,
  };
  expect(await runChild(call)).toMatchObject({ code: 0, signal: null });
  expect(output).toBe(Array.from({ length: 500 }, (_, i) => `${i}\n`).join(""));
  expect(readFileSync(log, "utf8")).toBe(output);
  rmSync(folder, { recursive: true });
});
