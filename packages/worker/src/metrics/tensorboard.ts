import type { MetricPoint } from "@loralei/core/jobs/event";

/** What one record of an event file holds, and where the next begins. */
export interface EventRecord {
  points: MetricPoint[];
  /** Offset just behind this record. */
  end: number;
}

/** Longer records are pictures or damage; scalars take some hundred bytes. */
const longestRecord = 16 * 1024 * 1024;

/**
 * The whole records in `bytes`, which begin at a record of an event file: TFRecord frames (length as little-endian
 * u64, masked crc32c of it, data, masked crc32c of the data) around Event messages of TensorFlow's event.proto.
 * A record that has not arrived whole waits. `broken` is true when a checksum is wrong or a length is absurd: what
 * follows cannot be read.
 */
export function readEventRecords(bytes: Uint8Array, from = 0): { records: EventRecord[]; broken: boolean } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: EventRecord[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at, true);
    const high = view.getUint32(at + 4, true);
    const header = bytes.subarray(at, at + 8);
    if (high !== 0 || length > longestRecord || maskedCrc(header) !== view.getUint32(at + 8, true)) {
      return { records, broken: true };
    }
    const end = at + 12 + length + 4;
    if (end > bytes.length) break;
    const data = bytes.subarray(at + 12, end - 4);
    if (maskedCrc(data) !== view.getUint32(end - 4, true)) return { records, broken: true };
    records.push({ points: readEvent(data), end: from + end });
    at = end;
  }
  return { records, broken: false };
}

/** Event { 1: double wall_time, 2: int64 step, 5: Summary { 1: Value[] } } */
function readEvent(data: Uint8Array): MetricPoint[] {
  let atMs = 0;
  let step = 0;
  const values: { name: string; value: number }[] = [];
  for (const { field, number, bytes } of messageFields(data)) {
    if (field === 1 && bytes?.length === 8) atMs = Math.round(doubleOf(bytes) * 1_000);
    if (field === 2) step = number;
    if (field === 5 && bytes) {
      for (const inner of messageFields(bytes)) {
        const value = inner.field === 1 && inner.bytes ? readValue(inner.bytes) : null;
        if (value) values.push(value);
      }
    }
  }
  return values.map(({ name, value }) => ({ name, step, value: told(value), atMs }));
}

/** Value { 1: string tag, 2: float simple_value, 8: TensorProto tensor }; null for pictures, texts and the like. */
function readValue(data: Uint8Array): { name: string; value: number } | null {
  let name = "";
  let value: number | null = null;
  for (const { field, bytes } of messageFields(data)) {
    if (!bytes) continue;
    if (field === 1) name = Buffer.from(bytes).toString("utf8").slice(0, 128);
    if (field === 2 && bytes.length === 4) value = floatOf(bytes);
    if (field === 8) value = readScalarTensor(bytes);
  }
  return value === null || name === "" ? null : { name, value };
}

/** TensorProto { 1: dtype, 4: bytes content, 5: float[] , 6: double[] } of one number. */
function readScalarTensor(data: Uint8Array): number | null {
  let type = 0;
  let content: Uint8Array | null = null;
  for (const { field, number, bytes } of messageFields(data)) {
    if (field === 1) type = number;
    if ((field === 4 || field === 5 || field === 6) && bytes) content = bytes;
  }
  if (type === 1 && content?.length === 4) return floatOf(content);
  if (type === 2 && content?.length === 8) return doubleOf(content);
  return null;
}

interface MessageField {
  field: number;
  /** A varint's value; 0 for the other kinds. */
  number: number;
  /** Payload of the fixed and the length-delimited kinds; null for varints. */
  bytes: Uint8Array | null;
}

/** Fields of a protobuf message; a damaged rest is left out. */
function* messageFields(data: Uint8Array): Generator<MessageField> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < data.length; scale *= 128) {
      const byte = data[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return value;
  };
  while (at < data.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    const kind = key % 8;
    if (kind === 0) {
      yield { field, number: Math.min(varint(), Number.MAX_SAFE_INTEGER), bytes: null };
      continue;
    }
    const length = kind === 1 ? 8 : kind === 5 ? 4 : kind === 2 ? varint() : -1;
    if (length < 0 || at + length > data.length) return;
    yield { field, number: 0, bytes: data.subarray(at, at + length) };
    at += length;
  }
}

function told(value: number): MetricPoint["value"] {
  if (Number.isNaN(value)) return "nan";
  if (value === Number.POSITIVE_INFINITY) return "inf";
  return value === Number.NEGATIVE_INFINITY ? "-inf" : value;
}

function floatOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true);
}

function doubleOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  // Castagnoli's polynomial, reflected (RFC 3720 section 12.1).
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

/** crc32c of the bytes, masked as TFRecord does: rotated right by 15 bits, plus 0xa282ead8. */
export function maskedCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 0xff]!;
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
