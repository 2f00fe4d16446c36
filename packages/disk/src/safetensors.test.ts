import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSafetensorsHeader, safetensorsProblem } from "./safetensors.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loralei-st-"));
  path = join(folder, "model.safetensors");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lengthOf = (n: bigint | number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(n));
  return bytes;
};

/** A file of a header (text or object) and so many bytes of data. */
function file(header: unknown, data = 0, claimed?: bigint): Buffer {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  return Buffer.concat([lengthOf(claimed ?? json.length), json, Buffer.alloc(data)]);
}

const f32 = (start: number, end: number, shape = [(end - start) / 4]) => ({
  dtype: "F32",
  shape,
  data_offsets: [start, end],
});

async function problemOf(bytes: Uint8Array | string): Promise<string | null> {
  await writeFile(path, bytes);
  return safetensorsProblem(path);
}

test("every type that the format's own library writes is read", async () => {
  const golden = fileURLToPath(new URL("fixtures/all-dtypes.safetensors", import.meta.url));
  const { metadata, tensors, headerBytes, dataStart, fileBytes } = await readSafetensorsHeader(golden);
  expect(metadata).toEqual({ note: 'a "quoted" \n\t\u0001\u007f line/' });
  expect(tensors.size).toBe(44);
  expect(tensors.get("a.bfloat16")).toEqual({ dtype: "BF16", shape: [2], start: 188, end: 192 });
  expect(tensors.get("b.float8_e4m3fn")).toEqual({ dtype: "F8_E4M3", shape: [2], start: 234, end: 236 });
  expect(tensors.get("1")?.shape).toEqual([]);
  expect([...tensors.keys()].slice(0, 3)).toEqual(["a.uint64", "b.uint64", "a.int64"]);
  expect(dataStart).toBe(8 + headerBytes);
  expect(fileBytes).toBe(dataStart + 256);
});

test("keys in any order, padding, empty tensors and no metadata are all fine", async () => {
  const header = { b: f32(8, 16), e: f32(8, 8, [0, 7]), a: f32(0, 8) };
  await writeFile(path, file(`${JSON.stringify(header)}   `, 16));
  await using handle = await open(path);
  const read = await readSafetensorsHeader(handle);
  expect([...read.tensors.keys()]).toEqual(["a", "e", "b"]);
  expect(read.metadata).toEqual({});
  expect(await problemOf(file({}))).toBeNull();
});

test("a header longer than the first read is read whole", async () => {
  const header = { __metadata__: { tags: "x".repeat(300_000) }, a: f32(0, 4) };
  await writeFile(path, file(header, 4));
  expect((await readSafetensorsHeader(path)).metadata.tags).toHaveLength(300_000);
});

test("hostile and broken headers are refused by what is wrong with them, fast", async () => {
  const cases: [string, Uint8Array, RegExp][] = [
    ["2^63", file({ a: f32(0, 4) }, 4, 2n ** 63n), /claims 9223372036854775808 bytes/],
    ["2^64 - 1", file({ a: f32(0, 4) }, 4, 2n ** 64n - 1n), /claims 18446744073709551615/],
    ["over the limit", file({ a: f32(0, 4) }, 4, 100_000_001n), /claims 100000001 bytes, 100000000/],
    ["past the file", file({ a: f32(0, 4) }, 4, 99_999_999n), /cut off inside its header/],
    ["overlap", file({ a: f32(0, 8), b: f32(4, 12) }, 12), /"b" overlaps the one before/],
    ["same place", file({ a: f32(0, 8), b: f32(0, 8) }, 8), /"b" overlaps/],
    ["hole", file({ a: f32(0, 4), b: f32(8, 12) }, 12), /"b" leaves unused bytes/],
    ["late start", file({ a: f32(4, 8) }, 8), /"a" leaves unused bytes/],
    ["cut data", file({ a: f32(0, 400) }, 10), /cut off: \d+ of \d+ bytes/],
    ["extra data", file({ a: f32(0, 4) }, 5), /1 bytes behind its last tensor/],
    [
      "backwards",
      file({ a: { dtype: "U8", shape: [4], data_offsets: [4, 0] } }, 4),
      /needs 4 bytes.*span -4/,
    ],
    ["size", file({ a: { dtype: "F32", shape: [3], data_offsets: [0, 4] } }, 4), /needs 12 bytes.*span 4/],
    [
      "huge shape",
      file({ a: { dtype: "F32", shape: [2 ** 40, 2 ** 40], data_offsets: [0, 4] } }, 4),
      /fits into no/,
    ],
    ["half byte", file({ a: { dtype: "F4", shape: [3], data_offsets: [0, 2] } }, 2), /fits into no file/],
    [
      "huge offsets",
      file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[9223372036854775807,9223372036854775808]}}'),
      /whole numbers/,
    ],
    [
      "three offsets",
      file({ a: { dtype: "U8", shape: [1], data_offsets: [0, 1, 2] } }),
      /not two whole numbers/,
    ],
    ["negative", file({ a: { dtype: "U8", shape: [-1, -1], data_offsets: [0, 1] } }, 1), /shape that is not/],
    ["fraction", file({ a: { dtype: "U8", shape: [0.5], data_offsets: [0, 1] } }, 1), /shape that is not/],
    ["type", file({ a: { dtype: "F12", shape: [], data_offsets: [0, 1] } }, 1), /unknown type "F12"/],
    [
      "inherited type",
      file({ a: { dtype: "toString", shape: [], data_offsets: [0, 1] } }, 1),
      /unknown type/,
    ],
    ["no object", file({ a: 5 }), /not described by an object/],
    ["NaN", file('{"a":NaN}'), /not JSON/],
    [
      "twice",
      file(
        '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
        1,
      ),
      /"a" twice/,
    ],
    ["metadata", file({ __metadata__: { n: 5 } }), /metadata "n" is not a text/],
    ["metadata list", file({ __metadata__: [] }), /__metadata__ is not an object/],
    ["Latin-1", Buffer.concat([lengthOf(8), Buffer.from('{"\xe9":{}}', "latin1")]), /not JSON in UTF-8/],
    ["deep", file(`{"a":${"[".repeat(60_000)}`), /not JSON/],
  ];
  for (const [title, bytes, wanted] of cases) {
    await writeFile(path, bytes);
    const before = performance.now();
    await expect(readSafetensorsHeader(path), title).rejects.toMatchObject({
      code: "unreadable-file",
      message: expect.stringMatching(wanted),
    });
    expect(performance.now() - before, title).toBeLessThan(500);
  }
});

test("what people have instead of weights is told by name, with the way out", async () => {
  expect(await problemOf("version https://git-lfs.github.com/spec/v1\noid sha256:abc\n")).toMatch(
    /git-LFS pointer/,
  );
  expect(await problemOf("<!DOCTYPE html><html><body>Sign in</body></html>")).toMatch(/web page/);
  expect(await problemOf("\n  <html lang=en>")).toMatch(/web page/);
  expect(await problemOf('{"error":"Access to model is restricted"}')).toMatch(/JSON text/);
  expect(await problemOf('{"data":{"error":"gone"}}')).toMatch(/JSON text/);
  expect(await problemOf(Buffer.from("PK\x03\x04\0\0\0\0archive/data.pkl", "latin1"))).toMatch(
    /Python pickle/,
  );
  expect(await problemOf(Buffer.from([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20]))).toMatch(
    /Python pickle/,
  );
  expect(await problemOf(Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "latin1"))).toMatch(/an image/);
  expect(await problemOf(Buffer.alloc(5_000))).toMatch(/unfinished download/);
  expect(await problemOf("")).toMatch(/it is empty/);
  expect(await problemOf("abc")).toMatch(/only 3 bytes/);
  expect(await problemOf("just some text that goes on")).toMatch(/does not start with/);
  await expect(readSafetensorsHeader(path)).rejects.toMatchObject({ message: expect.stringContaining(path) });
});

test("a missing file is not-found, a folder is no model", async () => {
  await expect(readSafetensorsHeader(path)).rejects.toMatchObject({ code: "not-found" });
  expect(await safetensorsProblem(folder)).toMatch(/not a regular file/);
  expect(await safetensorsProblem(path)).toMatch(/does not exist/);
});

test("a key named __proto__ stays a key", async () => {
  await writeFile(
    path,
    file('{"__metadata__":{"__proto__":"x"},"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1),
  );
  const { metadata, tensors } = await readSafetensorsHeader(path);
  expect(Object.entries(metadata)).toEqual([["__proto__", "x"]]);
  expect(tensors.has("__proto__")).toBe(true);
});

test("a file cut anywhere is never taken for whole, and bit flips never break the reader", async () => {
  const whole = file({ __metadata__: { a: "b" }, x: f32(0, 16), y: f32(16, 24) }, 24);
  for (let length = 0; length < whole.length; length++) {
    expect(await problemOf(whole.subarray(0, length)), String(length)).not.toBeNull();
  }
  expect(await problemOf(whole)).toBeNull();
  for (let bit = 0; bit < (whole.length - 24) * 8; bit += 3) {
    const flipped = Buffer.from(whole);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    await writeFile(path, flipped);
    await readSafetensorsHeader(path).catch((error) =>
      expect(error.code, String(bit)).toBe("unreadable-file"),
    );
  }
});
