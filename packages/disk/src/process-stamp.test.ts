import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test, vi } from "vitest";
import { isRunning, stampOf } from "./process-stamp.ts";

test("a process is known by its stamp until it has ended", async () => {
  const child = spawn(process.execPath, [
    "-e",
    "process.title = 'a) b (c'; process.stdin.resume(); console.log('up')",
  ]);
  await once(child.stdout, "data");
  const stamp = await stampOf(child.pid!);
  expect(stamp).toMatchObject({ pid: child.pid });
  expect(await isRunning(stamp!)).toBe(true);
  child.stdin.end();
  await once(child, "exit");
  await vi.waitFor(async () => expect(await isRunning(stamp!)).toBe(false));
});

test.runIf(process.platform === "linux")(
  "a number that was given to another process, or before a reboot, is not the same",
  async () => {
    const self = (await stampOf(process.pid))!;
    expect(self.startTicks).toBeGreaterThan(0);
    expect(await isRunning({ ...self, startTicks: self.startTicks! - 1 })).toBe(false);
    expect(await isRunning({ ...self, bootId: "another boot" })).toBe(false);
    expect(await isRunning({ ...self, startTicks: null, bootId: null })).toBe(true);
  },
);

test("numbers that no process can have are not running", async () => {
  for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 31 - 1]) expect(await stampOf(pid), String(pid)).toBeNull();
});
