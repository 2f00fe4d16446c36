import { StudioError } from "@loralei/core/errors";
import { type FileData, writeFileAtomic } from "./atomic-write.ts";
import { shown } from "./file-errors.ts";
import { type Dtype, dtypeRank, tensorBytes } from "./safetensors-dtypes.ts";

export interface TensorToWrite {
  name: string;
  dtype: Dtype;
  shape: readonly number[];
  /** Little-endian elements in row-major order; parts are asked for only when their turn has come. */
  data: Exclude<FileData, string>;
}

/**
 * Writes a safetensors file, atomically and laid out as the format's own library does (type by size descending,
 * then name; header padded to 8 bytes), so that hashes over the data agree with files of other programs.
 * Tensors stream one after another: memory holds one part at a time.
 * @throws StudioError `bad-input` for a name twice or data whose length does not fit its shape; `disk-full`
 */
export async function writeSafetensors(
  path: string,
  content: { metadata?: Record<string, string>; tensors: readonly TensorToWrite[]; mode?: number },
): Promise<void> {
  const tensors = [...content.tensors].sort(
    (a, b) =>
      dtypeRank(b.dtype) - dtypeRank(a.dtype) || Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
  );
  const header = headerOf(path, content.metadata, tensors);
  const options = content.mode === undefined ? {} : { mode: content.mode };
  await writeFileAtomic(path, parts(path, header, tensors), options);
}

function headerOf(
  path: string,
  metadata: Record<string, string> | undefined,
  tensors: TensorToWrite[],
): Buffer {
  // Put together by hand: a JavaScript object would move keys like "1" to the front.
  const entries = metadata ? [`"__metadata__":${wellFormedJson(metadata)}`] : [];
  const names = new Set(["__metadata__"]);
  let at = 0;
  for (const { name, dtype, shape } of tensors) {
    if (names.has(name)) throw wrong(path, `the name ${shown(name)} is taken`);
    if (!name.isWellFormed()) throw wrong(path, `the name ${shown(name)} is not valid Unicode`);
    names.add(name);
    const end = at + bytesOf(path, name, dtype, shape);
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [at, end] })}`);
    at = end;
  }
  const json = Buffer.from(`{${entries.join(",")}}`);
  const header = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, " ");
  header.writeBigUInt64LE(BigInt(header.length - 8));
  json.copy(header, 8);
  return header;
}

/** Other readers refuse half a surrogate pair, which a cut-off text can end in: it becomes U+FFFD. */
function wellFormedJson(metadata: Record<string, string>): string {
  const pairs = Object.entries(metadata).map(([key, text]) => [key.toWellFormed(), text.toWellFormed()]);
  return JSON.stringify(Object.fromEntries(pairs));
}

async function* parts(path: string, header: Buffer, tensors: TensorToWrite[]): AsyncGenerator<Uint8Array> {
  yield header;
  for (const { name, dtype, shape, data } of tensors) {
    let left = bytesOf(path, name, dtype, shape);
    for await (const part of data instanceof Uint8Array ? [data] : data) {
      left -= part.length;
      if (left < 0) throw wrong(path, `${shown(name)} has more data than its shape`);
      yield part;
    }
    if (left > 0) throw wrong(path, `${shown(name)} lacks ${left} bytes of its shape`);
  }
}

function bytesOf(path: string, name: string, dtype: Dtype, shape: readonly number[]): number {
  const bytes = shape.every((side) => Number.isSafeInteger(side) && side >= 0)
    ? tensorBytes(dtype, shape)
    : null;
  if (bytes === null) throw wrong(path, `${shown(name)} has the impossible shape ${JSON.stringify(shape)}`);
  return bytes;
}

function wrong(path: string, what: string): StudioError {
  return new StudioError("bad-input", `cannot write the tensors of ${shown(path)}: ${what}`);
}
