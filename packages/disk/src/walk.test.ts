import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type WalkEntry, walkFolder } from "./walk.ts";

let base: string;
let root: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "loralei-walk-"));
  root = join(base, "root");
  await mkdir(join(root, "b", "deep"), { recursive: true });
  await mkdir(join(root, "a"));
  await writeFile(join(root, "z.txt"), "12345");
  await writeFile(join(root, "b", "deep", "x.png"), "x");
  await writeFile(join(root, "a", "y.png"), "yy");
});
afterEach(() => rm(base, { recursive: true, force: true }));

async function walk(options: Parameters<typeof walkFolder>[1] = {}): Promise<WalkEntry[]> {
  const entries: WalkEntry[] = [];
  for await (const entry of walkFolder(root, options)) entries.push(entry);
  return entries;
}
const lines = async () => (await walk()).map(({ path, kind, size }) => `${kind} ${path} ${size}`);

test("everything comes once, a folder's own entries by name before what lies deeper", async () => {
  expect(await lines()).toEqual([
    "folder a 0",
    "folder b 0",
    "file z.txt 5",
    "file a/y.png 2",
    "folder b/deep 0",
    "file b/deep/x.png 1",
  ]);
});

test("links inside the root are followed once, circles end, ways out are refused with a reason", async () => {
  await symlink("../b/deep", join(root, "a", "inner"));
  await symlink("..", join(root, "a", "up"));
  await symlink("../z.txt", join(root, "a", "z-again.txt"));
  await symlink(base, join(root, "out"));
  await symlink("nowhere", join(root, "dangling"));
  await writeFile(join(base, "secret.txt"), "secret");
  execFileSync("mkfifo", [join(root, "pipe")]);
  const entries = await walk();
  const kinds = Object.fromEntries(entries.map(({ path, kind }) => [path, kind]));
  expect(kinds).toMatchObject({
    "a/z-again.txt": "file",
    out: "refused",
    dangling: "refused",
    pipe: "refused",
    "a/up": "folder",
  });
  expect(entries.filter(({ path }) => path.endsWith("x.png"))).toHaveLength(1);
  expect(entries.some(({ path }) => path.includes("secret"))).toBe(false);
  expect(entries.find(({ path }) => path === "out")?.why).toMatch(/leads out of it/);
  expect(entries.find(({ path }) => path === "pipe")?.why).toMatch(/not a regular file/);
});

test("half-written temporary files are left out", async () => {
  await writeFile(join(root, ".loralei-abc.tmp"), "half");
  expect((await walk()).some(({ path }) => path.endsWith(".tmp"))).toBe(false);
});

test("too many entries, an abort and a missing root each end the walk with their own error", async () => {
  await expect(walk({ maxEntries: 3 })).rejects.toMatchObject({ code: "too-large" });
  await expect(walk({ signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow("stop");
  root = join(base, "none");
  await expect(walk()).rejects.toMatchObject({ code: "not-found" });
});

test("a reader that stops early ends the walk", async () => {
  for await (const entry of walkFolder(root)) {
    expect(entry.path).toBe("a");
    break;
  }
});
