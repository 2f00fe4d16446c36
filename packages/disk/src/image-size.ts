import { close, constants, open, read } from "node:fs";
import { promisify } from "node:util";
import { systemCode } from "./file-errors.ts";

// Plain descriptors cost half the time of FileHandle objects: 10 000 headers in about 0.7 s instead of 1.3 s.
const openFile = promisify(open);
const readFile = promisify(read);
const closeFile = promisify(close);

/** Size in pixels as stored: EXIF orientation is ignored, as the trainer ignores it. */
export interface ImageSize {
  width: number;
  height: number;
}

/**
 * Width and height of a PNG, JPEG, WebP, BMP, GIF or (best effort) AVIF file, from its header alone and whatever
 * its name says; null for everything else: another format, cut off inside the header, missing, not a file.
 * Reads 4 KiB, and further parts of 4 KiB only where a JPEG or AVIF hides its size behind long metadata.
 * The last part of the path is not followed when it is a link: resolve it through the jail first.
 */
export async function imageSize(path: string): Promise<ImageSize | null> {
  try {
    const file = await openFile(path, flags);
    try {
      return await sizeOf(file);
    } finally {
      await closeFile(file);
    }
  } catch (error) {
    if (unreadable.has(systemCode(error))) return null;
    throw error;
  }
}

const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const unreadable = new Set([
  "ENOENT",
  "ENOTDIR",
  "EISDIR",
  "EACCES",
  "EPERM",
  "ELOOP",
  "ENXIO",
  "EIO",
  "EAGAIN",
]);

/** Answers `length` bytes from byte `at` of the file, or null past its end. */
type ReadAt = (at: number, length: number) => Promise<Buffer | null>;

interface Format {
  is: (head: Buffer) => boolean;
  size: (head: Buffer, readAt: ReadAt) => [number, number] | null | Promise<[number, number] | null>;
}

const formats: readonly Format[] = [
  { is: (head) => text(head, 0, 8) === "\x89PNG\r\n\x1a\n", size: pngSize },
  { is: (head) => head.readUInt16BE(0) === 0xffd8, size: (_, readAt) => jpegSize(readAt) },
  { is: (head) => text(head, 0, 4) === "RIFF" && text(head, 8, 12) === "WEBP", size: webpSize },
  { is: (head) => text(head, 0, 2) === "BM", size: bmpSize },
  {
    is: (head) => /^GIF8[79]a$/.test(text(head, 0, 6)),
    size: (head) => [head.readUInt16LE(6), head.readUInt16LE(8)],
  },
  { is: (head) => text(head, 4, 8) === "ftyp", size: avifSize },
];

/** More than any of the fixed headers needs; shorter files hold no image. */
const fixedHeader = 30;
const partBytes = 4_096;

async function sizeOf(file: number): Promise<ImageSize | null> {
  const readAt = windowOn(file);
  const head = await readAt(0, fixedHeader);
  const size = head && (await formats.find(({ is }) => is(head))?.size(head, readAt));
  if (!size) return null;
  const [width, height] = size;
  return width > 0 && height > 0 ? { width, height } : null;
}

/** Keeps the part that was read last: most headers need no second read. */
function windowOn(file: number): ReadAt {
  const part = Buffer.allocUnsafe(partBytes);
  let start = 0;
  let end = 0;
  return async (at, length) => {
    if (length > partBytes) {
      const { buffer, bytesRead } = await readFile(file, Buffer.allocUnsafe(length), 0, length, at);
      return bytesRead === length ? buffer : null;
    }
    if (at < start || at + length > end) {
      end = at + (await readFile(file, part, 0, partBytes, at)).bytesRead;
      start = at;
    }
    return at + length > end ? null : part.subarray(at - start, at - start + length);
  };
}

function pngSize(head: Buffer): [number, number] | null {
  return text(head, 12, 16) === "IHDR" ? [head.readUInt32BE(16), head.readUInt32BE(20)] : null;
}

function bmpSize(head: Buffer): [number, number] {
  // A header of 12 bytes is OS/2's; in all others a negative height means rows from the top.
  if (head.readUInt32LE(14) === 12) return [head.readUInt16LE(18), head.readUInt16LE(20)];
  return [head.readInt32LE(18), Math.abs(head.readInt32LE(22))];
}

function webpSize(head: Buffer): [number, number] | null {
  const chunk = text(head, 12, 16);
  if (chunk === "VP8X") return [head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1];
  if (chunk === "VP8L" && head[20] === 0x2f) {
    const bits = head.readUInt32LE(21);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  if (chunk === "VP8 " && head.readUIntBE(23, 3) === 0x9d012a) {
    return [head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff];
  }
  return null;
}

/** No real photo has so many segments before its frame header; a made-up file could have billions. */
const maxSegments = 4_096;

async function jpegSize(readAt: ReadAt): Promise<[number, number] | null> {
  for (let at = 2, count = 0; count < maxSegments; count++) {
    const segment = await readAt(at, 9);
    if (segment?.[0] !== 0xff) return null;
    const marker = segment.readUInt8(1);
    if (isFrame(marker)) return [segment.readUInt16BE(7), segment.readUInt16BE(5)];
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (marker === 0xd9 || marker === 0xda || marker === 0) return null;
    else at += 2 + Math.max(2, segment.readUInt16BE(2));
  }
  return null;
}

/** SOF0 … SOF15 without DHT (c4), JPG (c8) and DAC (cc), which lie between them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** The largest `ispe` property is the whole picture; smaller ones belong to tiles, alpha and thumbnails. */
async function avifSize(head: Buffer, readAt: ReadAt): Promise<[number, number] | null> {
  const brands = await readAt(8, Math.min(head.readUInt32BE(0) - 8, 256));
  if (!brands || !/avi[fs]/.test(text(brands, 0, brands.length))) return null;
  for (let at = head.readUInt32BE(0), count = 0; count < 16; count++) {
    const box = await readAt(at, 8);
    const length = box?.readUInt32BE(0) ?? 0;
    if (!box || length < 8) return null;
    if (text(box, 4, 8) === "meta") {
      const meta = await readAt(at, Math.min(length, 65_536));
      return meta && largestIspe(meta);
    }
    at += length;
  }
  return null;
}

function largestIspe(meta: Buffer): [number, number] | null {
  let best: [number, number] | null = null;
  for (
    let at = meta.indexOf("ispe");
    at !== -1 && at + 16 <= meta.length;
    at = meta.indexOf("ispe", at + 4)
  ) {
    if (meta.readUInt32BE(at - 4) !== 20) continue;
    const size: [number, number] = [meta.readUInt32BE(at + 8), meta.readUInt32BE(at + 12)];
    if (!best || size[0] * size[1] > best[0] * best[1]) best = size;
  }
  return best;
}

function text(bytes: Buffer, start: number, end: number): string {
  return bytes.toString("latin1", start, end);
}
