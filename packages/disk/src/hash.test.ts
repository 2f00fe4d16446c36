import { createHash } from "node:crypto";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256File, sha256Of } from "./hash.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loralei-hash-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("files of every awkward length hash like their bytes, and each byte is reported once", async () => {
  const path = join(folder, "f");
  for (const length of [0, 1, 63, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_500_000]) {
    const bytes = Buffer.alloc(length, "loralei");
    await writeFile(path, bytes);
    let seen = 0;
    const onBytes = (n: number) => {
      seen += n;
    };
    expect(await sha256File(path, { onBytes })).toBe(createHash("sha256").update(bytes).digest("hex"));
    expect(seen).toBe(length);
  }
});

test("a handle is hashed from the wanted byte and stays open", async () => {
  const path = join(folder, "f");
  await writeFile(path, "headbody");
  await using handle = await open(path);
  expect(await sha256File(handle, { start: 4 })).toBe(sha256Of("body"));
  expect(await sha256File(handle)).toBe(sha256Of("headbody"));
  expect(await sha256File(handle, { start: 100 })).toBe(sha256Of(""));
});

test("an abort stops the reading between two parts", async () => {
  const path = join(folder, "f");
  await writeFile(path, Buffer.alloc(4 << 20));
  const stop = new AbortController();
  let parts = 0;
  const onBytes = () => {
    parts++;
    stop.abort(new Error("enough"));
  };
  await expect(sha256File(path, { signal: stop.signal, onBytes })).rejects.toThrow("enough");
  expect(parts).toBe(1);
});

test("a missing file and a folder are told apart", async () => {
  await expect(sha256File(join(folder, "none"))).rejects.toMatchObject({ code: "not-found" });
  await expect(sha256File(folder)).rejects.toMatchObject({ code: "unreadable-file" });
});
