import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { isStudioError, StudioError } from "@loralei/core/errors";
import { fileError, shown } from "./file-errors.ts";
import { foreignWeights } from "./foreign-weights.ts";
import { duplicateKey } from "./json-keys.ts";
import { type Dtype, isDtype, tensorBytes } from "./safetensors-dtypes.ts";

/** One tensor's place; `start` and `end` are bytes from the start of the data (the file's byte `dataStart`). */
export interface TensorPlace {
  dtype: Dtype;
  shape: number[];
  start: number;
  end: number;
}

export interface SafetensorsHeader {
  metadata: Record<string, string>;
  /** In the order of their bytes in the file. */
  tensors: Map<string, TensorPlace>;
  /** Length of the JSON header, its padding included. */
  headerBytes: number;
  /** First byte of the data: 8 + headerBytes. */
  dataStart: number;
  fileBytes: number;
}

/** The limit of the format's own library (MAX_HEADER_SIZE). */
const maxHeaderBytes = 100_000_000;

/**
 * Reads and checks the header of a safetensors file without touching the weights. A header that passes describes
 * the whole file: every byte of data belongs to exactly one tensor and the file ends where the last one ends.
 * @throws StudioError `not-found`, `forbidden`; `unreadable-file` that says what is wrong, and names a web page,
 * git-LFS pointer or Python pickle in the place of weights
 */
export async function readSafetensorsHeader(file: string | FileHandle): Promise<SafetensorsHeader> {
  if (typeof file !== "string") return readFrom(file, "the file");
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return await readFrom(handle, shown(file));
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(error, "read", file);
  }
}

/** What keeps this from being a whole safetensors file, or null when it is one. Costs one small read. */
export async function safetensorsProblem(file: string | FileHandle): Promise<string | null> {
  try {
    await readSafetensorsHeader(file);
    return null;
  } catch (error) {
    if (isStudioError(error)) return error.message;
    throw error;
  }
}

async function readFrom(handle: FileHandle, name: string): Promise<SafetensorsHeader> {
  const stat = await handle.stat();
  if (!stat.isFile()) throw unreadable(name, "it is not a regular file");
  const fileBytes = stat.size;
  const head = await readPart(handle, 0, Math.min(fileBytes, 65_536));
  const headerBytes = headerLength(name, head, fileBytes);
  const dataStart = 8 + headerBytes;
  const bytes =
    dataStart <= head.length ? head.subarray(8, dataStart) : await readPart(handle, 8, headerBytes);
  if (bytes.length < headerBytes) throw unreadable(name, "it became shorter while it was read");
  const { metadata, tensors } = readHeader(name, bytes);
  const ordered = inOrder(name, tensors);
  checkEnd(name, dataStart + dataBytes(ordered), fileBytes);
  return { metadata, tensors: new Map(ordered), headerBytes, dataStart, fileBytes };
}

function headerLength(name: string, head: Buffer, fileBytes: number): number {
  if (fileBytes === 0) throw unreadable(name, "it is empty", "Download or save it again.");
  const length = fileBytes < 8 ? 0n : head.readBigUInt64LE(0);
  const isHeader = head[8] === 0x7b;
  if (isHeader && length <= maxHeaderBytes && length <= fileBytes - 8) return Number(length);
  const foreign = foreignWeights(head);
  if (foreign) throw unreadable(name, `it holds ${foreign.found}`, foreign.help);
  if (fileBytes < 10) throw unreadable(name, `it has only ${fileBytes} bytes`, again);
  if (!isHeader) throw unreadable(name, "it does not start with a safetensors header");
  if (length <= maxHeaderBytes) {
    throw unreadable(
      name,
      `it is cut off inside its header: ${length} bytes claimed, ${fileBytes - 8} there`,
      again,
    );
  }
  throw unreadable(name, `its header claims ${length} bytes, ${maxHeaderBytes} are allowed`);
}

function readHeader(
  name: string,
  bytes: Buffer,
): { metadata: Record<string, string>; tensors: [string, TensorPlace][] } {
  const header = parseJson(name, bytes);
  if (!isObject(header)) throw unreadable(name, "its header is not a JSON object");
  const tensors: [string, TensorPlace][] = [];
  let metadata: Record<string, string> = {};
  for (const [key, value] of Object.entries(header)) {
    if (key === "__metadata__") metadata = readMetadata(name, value);
    else tensors.push([key, readPlace(name, key, value)]);
  }
  return { metadata, tensors };
}

function parseJson(name: string, bytes: Buffer): unknown {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    const twice = duplicateKey(text);
    if (twice !== null) throw unreadable(name, `its header has the key ${shown(twice)} twice`);
    return value;
  } catch (cause) {
    if (isStudioError(cause)) throw cause;
    const why = cause instanceof Error ? cause.message.slice(0, 200) : "";
    throw new StudioError("unreadable-file", sentence(name, `its header is not JSON in UTF-8 (${why})`), {
      help: again,
      cause,
    });
  }
}

function readMetadata(name: string, value: unknown): Record<string, string> {
  if (!isObject(value)) throw unreadable(name, "its __metadata__ is not an object");
  const entries = Object.entries(value).map(([key, text]): [string, string] => {
    if (typeof text !== "string") throw unreadable(name, `its metadata ${shown(key)} is not a text`);
    return [key, text];
  });
  return Object.fromEntries(entries);
}

function readPlace(name: string, tensor: string, value: unknown): TensorPlace {
  const wrong = (what: string) => unreadable(name, `its tensor ${shown(tensor)} ${what}`);
  if (!isObject(value)) throw wrong("is not described by an object");
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) throw wrong(`has the unknown type ${shown(String(dtype))}`);
  if (!isCounts(shape)) throw wrong("has a shape that is not a list of whole numbers");
  if (!isCounts(offsets) || offsets.length !== 2)
    throw wrong("has data_offsets that are not two whole numbers");
  const [start = 0, end = 0] = offsets;
  const bytes = tensorBytes(dtype, shape);
  if (bytes === null) throw wrong(`of ${dtype} ${JSON.stringify(shape)} fits into no file`);
  if (end - start !== bytes) {
    throw wrong(
      `of ${dtype} ${JSON.stringify(shape)} needs ${bytes} bytes, its data_offsets span ${end - start}`,
    );
  }
  return { dtype, shape, start, end };
}

/** Sorted by place; as the format demands, without a hole or an overlap. */
function inOrder(name: string, tensors: [string, TensorPlace][]): [string, TensorPlace][] {
  const ordered = tensors.sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
  let at = 0;
  for (const [tensor, { start, end }] of ordered) {
    if (start !== at) {
      const what = start < at ? "overlaps the one before" : "leaves unused bytes before it";
      throw unreadable(name, `its tensor ${shown(tensor)} ${what} (starts at ${start}, ${at} expected)`);
    }
    at = end;
  }
  return ordered;
}

function dataBytes(ordered: [string, TensorPlace][]): number {
  return ordered.at(-1)?.[1].end ?? 0;
}

function checkEnd(name: string, wanted: number, fileBytes: number): void {
  if (fileBytes < wanted)
    throw unreadable(name, `it is cut off: ${fileBytes} of ${wanted} bytes are there`, again);
  if (fileBytes > wanted)
    throw unreadable(name, `it has ${fileBytes - wanted} bytes behind its last tensor`, again);
}

const again =
  "Copy or download it again; a file that is still being written becomes readable when it is done.";

function unreadable(name: string, found: string, help = "Use another copy of this model."): StudioError {
  return new StudioError("unreadable-file", sentence(name, found), { help });
}

function sentence(name: string, found: string): string {
  return `cannot read ${name} as safetensors: ${found}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

async function readPart(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
