import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Manifest } from "@loralei/core/datasets/manifest";
import { afterEach, beforeEach, expect, expectTypeOf, test } from "vitest";
import { readJsonFile } from "./json-file.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loralei-json-"));
  path = join(folder, "f.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a good file comes back as the schema's type, with or without a byte order mark", async () => {
  await writeFile(path, "\ufeff[]");
  const manifest = await readJsonFile(path, Manifest);
  expectTypeOf(manifest).toEqualTypeOf<Manifest>();
  expect(manifest).toEqual([]);
});

test("wrong values are told by their place", async () => {
  await writeFile(path, '[{"path":"../x.png","size":-1}]');
  await expect(readJsonFile(path, Manifest)).rejects.toMatchObject({
    code: "unreadable-file",
    message: expect.stringMatching(/f\.json.*0\.path: not a safe relative path.*0\.size/),
  });
});

test("no JSON, an empty file and no file are three different answers", async () => {
  await writeFile(path, '{"a": NaN}');
  await expect(readJsonFile(path, Manifest)).rejects.toThrow(/is not JSON: .*NaN/);
  await writeFile(path, "");
  await expect(readJsonFile(path, Manifest)).rejects.toThrow("is not JSON: it is empty");
  await expect(readJsonFile(join(folder, "none"), Manifest)).rejects.toMatchObject({ code: "not-found" });
});
