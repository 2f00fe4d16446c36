import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/**
 * A TensorBoard event file: TFRecords (length, masked crc32c of the length, data, masked crc32c of the data) of
 * `Event` messages with `simple_value` summaries, which is what sd-scripts leaves with log_with = "tensorboard".
 */
export function openEventFile(folder: string, now: () => number = Date.now) {
  mkdirSync(folder, { recursive: true });
  const name = `events.out.tfevents.${Math.floor(now() / 1000)}.${hostname()}.${process.pid}.0`;
  const file = openSync(join(folder, name), "a");
  const write = (event: Buffer) => writeSync(file, record(event));
  write(Buffer.concat([wallTime(now()), text(3, "brain.Event:2")]));
  return {
    /** Writes and flushes scalars of one step, as the trainer does after each step. */
    scalars(step: number, values: Readonly<Record<string, number>>): void {
      for (const [tag, value] of Object.entries(values)) {
        const simple = Buffer.alloc(5);
        simple[0] = (2 << 3) | 5;
        simple.writeFloatLE(value, 1);
        const summary = bytes(1, Buffer.concat([text(1, tag), simple]));
        write(Buffer.concat([wallTime(now()), Buffer.from([2 << 3]), varint(step), bytes(5, summary)]));
      }
    },
    close: () => closeSync(file),
  };
}

function record(data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(data.length), 0);
  head.writeUInt32LE(masked(head.subarray(0, 8)), 8);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(masked(data), 0);
  return Buffer.concat([head, data, tail]);
}

function wallTime(ms: number): Buffer {
  const field = Buffer.alloc(9);
  field[0] = (1 << 3) | 1;
  field.writeDoubleLE(ms / 1000, 1);
  return field;
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value));
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2]), varint(value.length), value]);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  while (rest >= 128) {
    out.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
  return Buffer.from(out);
}

const table = Uint32Array.from({ length: 256 }, (_, i) => {
  let crc = i;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

/** crc32c (Castagnoli), masked as TFRecord wants it: rotated right by 15, plus a constant. */
export function masked(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8);
  crc = (crc ^ 0xffffffff) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
