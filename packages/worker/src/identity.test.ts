import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readEnv, trainerEnv } from "./env.ts";
import { lockHome, readIdentity } from "./identity.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "loralei-identity-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test("the token tells who the worker is, and what is no token is refused with where to get one", () => {
  const id = "0199aaaa-0000-7000-8000-00000000000a";
  expect(readIdentity(`${id}.secret`)).toMatchObject({ workerId: id });
  expect(() => readIdentity("secret")).toThrow(/not a worker's token/);
  expect(() => readIdentity(`${id}.two\nlines`)).toThrow(/not a worker's token/);
});

test("a home has one daemon; the lock of one that is gone is taken over", () => {
  const unlock = lockHome(home);
  expect(() => lockHome(home)).toThrow(/already runs/);
  unlock();
  writeFileSync(join(home, "worker.lock"), JSON.stringify({ pid: 1, started: "0", bootId: "another boot" }));
  lockHome(home)();
  writeFileSync(join(home, "worker.lock"), "half a fil");
  lockHome(home)();
});

test("the environment is read with its defaults, and a trainer inherits no secret of the daemon", () => {
  writeFileSync(join(home, "token"), "t0ken\n");
  const env = readEnv({
    LORALEI_HOME: home,
    LORALEI_URL: " ",
    LORALEI_WORKER_TOKEN_FILE: join(home, "token"),
  });
  expect(env).toMatchObject({ url: null, home: join(home, "worker"), name: null });
  expect(env.readToken()).toBe("t0ken");
  expect(() => readEnv({ LORALEI_WORKER_TOKEN_FILE: "/nowhere" }).readToken()).toThrow(/\/nowhere/);
  expect(trainerEnv({ PATH: "/bin", LORALEI_WORKER_TOKEN: "x", DATABASE_URL: "y" })).toEqual({
    PATH: "/bin",
  });
});
