import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isTemporaryName, writeFileAtomic } from "./atomic-write.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loralei-atomic-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("text, bytes and parts arrive whole, and no temporary file stays", async () => {
  const path = join(folder, "f");
  await writeFileAtomic(path, "größe");
  expect(await readFile(path, "utf8")).toBe("größe");
  await writeFileAtomic(path, new Uint8Array([1, 2, 3]));
  expect([...(await readFile(path))]).toEqual([1, 2, 3]);
  await writeFileAtomic(
    path,
    (async function* () {
      yield Buffer.from("in ");
      yield new Uint8Array(0);
      yield Buffer.from("parts");
    })(),
  );
  expect(await readFile(path, "utf8")).toBe("in parts");
  expect(await readdir(folder)).toEqual(["f"]);
});

test("a source that fails half-way leaves the old file and nothing else", async () => {
  const path = join(folder, "f");
  await writeFileAtomic(path, "old");
  const broken = (function* () {
    yield Buffer.from("half");
    throw new Error("the source broke");
  })();
  await expect(writeFileAtomic(path, broken)).rejects.toThrow("the source broke");
  expect(await readFile(path, "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["f"]);
});

test("a full disk is told as such and the temporary file is removed", async () => {
  const full = (function* () {
    yield Buffer.alloc(10);
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  })();
  await expect(writeFileAtomic(join(folder, "f"), full)).rejects.toMatchObject({
    code: "disk-full",
    message: expect.stringContaining("no space is left"),
  });
  expect(await readdir(folder)).toEqual([]);
});

test("a wanted mode holds against the umask, and without one the replaced file's mode stays", async () => {
  const path = join(folder, "secret");
  await writeFileAtomic(path, "x", { mode: 0o600 });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await writeFileAtomic(path, "y");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await chmod(path, 0o664);
  await writeFileAtomic(path, "z");
  expect((await stat(path)).mode & 0o777).toBe(0o664);
});

test("a link at the place is replaced, its target stays untouched", async () => {
  await writeFile(join(folder, "target"), "target");
  await symlink("target", join(folder, "link"));
  await writeFileAtomic(join(folder, "link"), "new");
  expect(await readFile(join(folder, "target"), "utf8")).toBe("target");
  expect(await readFile(join(folder, "link"), "utf8")).toBe("new");
});

test("a missing folder is told by name", async () => {
  await expect(writeFileAtomic(join(folder, "no", "f"), "x")).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("/no/f"),
  });
});

test("a name of 255 bytes can be written", async () => {
  const path = join(folder, "n".repeat(255));
  await writeFileAtomic(path, "long");
  expect(await readFile(path, "utf8")).toBe("long");
});

test("readers beside many writers see only whole versions", async () => {
  const path = join(folder, "f");
  const version = (n: number) => String(n % 10).repeat(50_000);
  await writeFileAtomic(path, version(0));
  const writers = Array.from({ length: 20 }, (_, n) => writeFileAtomic(path, version(n)));
  for (let i = 0; i < 40; i++) {
    const text = await readFile(path, "utf8");
    expect(text).toBe(version(Number(text[0])));
  }
  await Promise.all(writers);
  expect((await readdir(folder)).filter(isTemporaryName)).toEqual([]);
});
