import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { imageSize } from "./image-size.ts";

const fixtures = fileURLToPath(new URL("fixtures/", import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loralei-size-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function sizeOfBytes(bytes: Uint8Array) {
  const path = join(folder, "image");
  await writeFile(path, bytes);
  return imageSize(path);
}

test("the size of every format is read from files that Pillow wrote", async () => {
  for (const name of [
    "plain.png",
    "baseline.jpg",
    "lossy.webp",
    "lossless.webp",
    "extended.webp",
    "plain.gif",
    "plain.avif",
  ]) {
    expect(await imageSize(join(fixtures, name)), name).toEqual({ width: 37, height: 21 });
  }
  expect(await imageSize(join(fixtures, "plain.bmp"))).toEqual({ width: 5, height: 3 });
});

test("a photo turned by EXIF keeps its stored size, as the trainer sees it, also behind 9 KB of EXIF", async () => {
  expect(await imageSize(join(fixtures, "progressive-exif-rotated.jpg"))).toEqual({ width: 37, height: 21 });
});

test("content counts, not the name", async () => {
  expect(await sizeOfBytes(await readFile(join(fixtures, "lossy.webp")))).toEqual({ width: 37, height: 21 });
});

/** A JPEG of the given segments (marker, payload). */
function jpeg(...segments: [number, Uint8Array][]): Buffer {
  const parts = segments.map(([marker, payload]) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(payload.length + 2, 2);
    return Buffer.concat([head, payload]);
  });
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...parts,
    Buffer.from([0xff, 0xda, 0, 12]),
    Buffer.alloc(40),
  ]);
}
const frame = (width: number, height: number) =>
  Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 3]);

test("every kind of JPEG frame is found, and the tables between them are not taken for one", async () => {
  for (const marker of [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]) {
    const bytes = jpeg(
      [0xc4, Buffer.alloc(30, 7)],
      [0xc8, Buffer.alloc(9)],
      [0xcc, Buffer.alloc(9)],
      [marker, frame(6000, 4000)],
    );
    expect(await sizeOfBytes(bytes), marker.toString(16)).toEqual({ width: 6000, height: 4000 });
  }
});

test("fill bytes, restart markers and a megabyte of metadata before the frame do no harm", async () => {
  const plain = jpeg([0xc0, frame(640, 480)]);
  const filled = Buffer.concat([
    plain.subarray(0, 2),
    Buffer.from([0xff, 0xff, 0xff, 0xd0]),
    plain.subarray(2),
  ]);
  expect(await sizeOfBytes(filled)).toEqual({ width: 640, height: 480 });
  const big = Array.from({ length: 16 }, (): [number, Uint8Array] => [0xe2, Buffer.alloc(65_533, 0xff)]);
  expect(await sizeOfBytes(jpeg(...big, [0xc2, frame(640, 480)]))).toEqual({ width: 640, height: 480 });
});

test("WebP and BMP at the edges of their fields", async () => {
  const lossless = Buffer.alloc(30);
  lossless.write("RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f", "latin1");
  lossless.writeUInt32LE((16_383 | (16_383 << 14)) >>> 0, 21);
  expect(await sizeOfBytes(lossless)).toEqual({ width: 16_384, height: 16_384 });
  const topDown = Buffer.alloc(30);
  topDown.write("BM", "latin1");
  topDown.writeUInt32LE(40, 14);
  topDown.writeInt32LE(300, 18);
  topDown.writeInt32LE(-200, 22);
  expect(await sizeOfBytes(topDown)).toEqual({ width: 300, height: 200 });
  topDown.writeUInt32LE(12, 14);
  topDown.writeUInt16LE(7, 18);
  topDown.writeUInt16LE(9, 20);
  expect(await sizeOfBytes(topDown)).toEqual({ width: 7, height: 9 });
});

test("what is no readable image is null", async () => {
  expect(await sizeOfBytes(Buffer.alloc(0))).toBeNull();
  expect(await sizeOfBytes(Buffer.from("<!doctype html><html><body>404 not found</body></html>"))).toBeNull();
  expect(await sizeOfBytes(jpeg([0xc0, frame(640, 0)]))).toBeNull();
  expect(await sizeOfBytes(jpeg())).toBeNull();
  expect(await imageSize(join(folder, "none.png"))).toBeNull();
  await mkdir(join(folder, "folder.png"));
  expect(await imageSize(join(folder, "folder.png"))).toBeNull();
  await symlink(join(fixtures, "plain.png"), join(folder, "link.png"));
  expect(await imageSize(join(folder, "link.png"))).toBeNull();
  const heic = await readFile(join(fixtures, "plain.avif"));
  expect(
    await sizeOfBytes(Buffer.from(heic.toString("latin1").replaceAll("avif", "heic"), "latin1")),
  ).toBeNull();
});

test("a JPEG of nothing but empty segments ends the search soon", async () => {
  expect(
    await sizeOfBytes(
      Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(400_000, Buffer.from([0xff, 0xe0, 0, 2]))]),
    ),
  ).toBeNull();
});

test("files cut off or changed at any place give a size or null, never an error", async () => {
  for (const name of [
    "plain.png",
    "baseline.jpg",
    "lossy.webp",
    "lossless.webp",
    "plain.bmp",
    "plain.gif",
    "plain.avif",
  ]) {
    const bytes = await readFile(join(fixtures, name));
    for (let length = 0; length < Math.min(bytes.length, 120); length += 3)
      await sizeOfBytes(bytes.subarray(0, length));
    for (let at = 0; at < Math.min(bytes.length, 200); at += 2) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 0xff;
      const size = await sizeOfBytes(changed);
      if (size) expect(size.width > 0 && size.height > 0, `${name} at ${at}`).toBe(true);
    }
  }
});
