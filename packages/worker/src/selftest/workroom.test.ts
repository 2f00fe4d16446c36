import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sizeOf } from "./sizes.ts";
import { makeWorkroom, mustHaveRoom } from "./workroom.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "loralei-selftest-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test("too little memory is told with what it takes, and the toy is offered", async () => {
  const full = sizeOf("sd15", false)!;
  const error = await mustHaveRoom(home, full, "cpu", 4e9).catch((thrown) => thrown);
  expect(error.message).toContain("takes about 8500 MB of memory; 3814 MB are free");
  expect(error.help).toContain("--toy");
  await mustHaveRoom(home, sizeOf("sd15", true)!, "cpu", 4e9);
});

test("what a killed self-test left is removed, what a running one uses or a user kept stays", async () => {
  const left = join(home, "selftest", "run-4194999-old");
  const used = join(home, "selftest", `run-${process.pid}-used`);
  mkdirSync(left, { recursive: true });
  mkdirSync(used, { recursive: true });
  const kept = await makeWorkroom(home, true);
  const room = await makeWorkroom(home);
  expect(basename(room)).toMatch(new RegExp(`^run-${process.pid}-`));
  expect([left, used, kept].map((path) => existsSync(path))).toEqual([false, true, true]);
});
