import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquireLock } from "./lock-file.ts";
import { stampOf } from "./process-stamp.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loralei-lock-"));
  path = join(folder, "studio.lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const what = "the studio's folder";

test("a second taker is refused with the holder's number until the first gives it back", async () => {
  const lock = await acquireLock(path, { what });
  await expect(acquireLock(path, { what })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(new RegExp(`studio's folder is in use by process ${process.pid} `)),
  });
  await lock.release();
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
  await (await acquireLock(path, { what })).release();
});

test("a lock held by another living process is refused, and taken over when it was killed", async () => {
  const script = `
    const { acquireLock } = await import(${JSON.stringify(new URL("lock-file.ts", import.meta.url).href)});
    await acquireLock(${JSON.stringify(path)}, { what: "it" });
    console.log("held");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  await expect(acquireLock(path, { what })).rejects.toThrow(`in use by process ${child.pid}`);
  child.kill("SIGKILL");
  await once(child, "exit");
  const lock = await acquireLock(path, { what });
  expect(JSON.parse(await readFile(path, "utf8")).pid).toBe(process.pid);
  await lock.release();
});

test.runIf(process.platform === "linux")(
  "a living process that only got a dead holder's number holds nothing",
  async () => {
    const self = (await stampOf(process.pid))!;
    await writeFile(path, JSON.stringify({ ...self, startTicks: self.startTicks! - 5 }));
    await (await acquireLock(path, { what })).release();
  },
);

test("a lock file that is empty, broken or not ours is no holder", async () => {
  for (const text of ["", "{", "null", '{"pid":"1"}', '"text"', "\0\0\0"]) {
    await writeFile(path, text);
    await (await acquireLock(path, { what })).release();
  }
});

test("of many takers at a dead lock exactly one gets it, also when one died while taking over", async () => {
  for (let round = 0; round < 20; round++) {
    await writeFile(path, JSON.stringify({ pid: 2 ** 31 - 1 }));
    if (round % 2) await writeFile(`${path}.takeover`, JSON.stringify({ pid: 2 ** 31 - 1 }));
    const takers = await Promise.allSettled(Array.from({ length: 8 }, () => acquireLock(path, { what })));
    const got = takers.filter((taker) => taker.status === "fulfilled");
    expect(got).toHaveLength(1);
    await got[0]?.value.release();
    expect(await readdir(folder)).toEqual([]);
  }
});

test("giving back a lock that somebody else holds by now leaves theirs alone", async () => {
  const lock = await acquireLock(path, { what });
  await writeFile(path, "theirs");
  await lock.release();
  expect(await readFile(path, "utf8")).toBe("theirs");
});

test("a missing folder is told", async () => {
  await expect(acquireLock(join(folder, "none", "x.lock"), { what })).rejects.toMatchObject({
    code: "not-found",
  });
});
