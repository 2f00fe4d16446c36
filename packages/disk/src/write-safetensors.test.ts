import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSafetensorsHeader } from "./safetensors.ts";
import { type TensorToWrite, writeSafetensors } from "./write-safetensors.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loralei-st-"));
  path = join(folder, "lora.safetensors");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const u8 = (name: string, data: TensorToWrite["data"], side: number): TensorToWrite => ({
  name,
  dtype: "U8",
  shape: [side],
  data,
});

test("a file written anew from shuffled tensors equals the one of the format's own library byte for byte", async () => {
  const golden = fileURLToPath(new URL("fixtures/all-dtypes.safetensors", import.meta.url));
  const bytes = await readFile(golden);
  const { metadata, tensors, dataStart } = await readSafetensorsHeader(golden);
  const shuffled = [...tensors]
    .map(([name, { dtype, shape, start, end }]) => {
      return { name, dtype, shape, data: bytes.subarray(dataStart + start, dataStart + end) };
    })
    .sort((a, b) => (a.name.at(-1)! < b.name.at(-1)! ? -1 : 1));
  await writeSafetensors(path, { metadata, tensors: shuffled });
  expect(await readFile(path)).toEqual(bytes);
});

test("tensors stream in parts, each started only when the one before is written", async () => {
  const order: string[] = [];
  const streamed = (name: string, parts: string[]) =>
    u8(
      name,
      (async function* () {
        order.push(name);
        for (const part of parts) yield Buffer.from(part);
      })(),
      parts.join("").length,
    );
  await writeSafetensors(path, { tensors: [streamed("b", ["34", "5"]), streamed("a", ["0", "12"])] });
  expect(order).toEqual(["a", "b"]);
  const { dataStart, metadata } = await readSafetensorsHeader(path);
  expect((await readFile(path)).subarray(dataStart).toString()).toBe("012345");
  expect(metadata).toEqual({});
});

test("wrong lengths, names taken twice and impossible shapes leave no file behind", async () => {
  const two = Buffer.alloc(2);
  const wrong: [TensorToWrite[], RegExp][] = [
    [[u8("a", two, 3)], /"a" lacks 1 bytes/],
    [[u8("a", two, 1)], /"a" has more data/],
    [[u8("a", two, 2), u8("a", two, 2)], /"a" is taken/],
    [[u8("__metadata__", two, 2)], /is taken/],
    [[u8("a", two, -2)], /impossible shape/],
    [[u8("a\ud800", two, 2)], /not valid Unicode/],
  ];
  for (const [tensors, message] of wrong) {
    await expect(writeSafetensors(path, { tensors })).rejects.toMatchObject({
      code: "bad-input",
      message: expect.stringMatching(message),
    });
  }
  expect(await readdir(folder)).toEqual([]);
});

test("metadata cut inside an emoji is still text for every reader", async () => {
  await writeSafetensors(path, { metadata: { title: "ok \ud83d" }, tensors: [] });
  expect((await readSafetensorsHeader(path)).metadata).toEqual({ title: "ok \ufffd" });
});
