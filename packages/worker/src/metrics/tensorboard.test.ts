import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { metricsSource } from "./metrics-source.ts";
import { maskedCrc, readEventRecords } from "./tensorboard.ts";

// An event file made by hand, as protobuf and TFRecord prescribe: nothing of the reader is used but the checksum,
// and that is held to the test vector of RFC 3720, section B.4.
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
const key = (field: number, kind: number) => varint(field * 8 + kind);
const bytes = (field: number, data: readonly number[]) => [...key(field, 2), ...varint(data.length), ...data];
const double = (field: number, value: number) => [
  ...key(field, 1),
  ...new Uint8Array(new Float64Array([value]).buffer),
];
const float = (field: number, value: number) => [
  ...key(field, 5),
  ...new Uint8Array(new Float32Array([value]).buffer),
];
const text = (value: string) => [...Buffer.from(value)];

function record(data: readonly number[]): Buffer {
  const framed = Buffer.alloc(data.length + 16);
  framed.writeBigUInt64LE(BigInt(data.length), 0);
  framed.writeUInt32LE(maskedCrc(framed.subarray(0, 8)), 8);
  framed.set(data, 12);
  framed.writeUInt32LE(maskedCrc(Uint8Array.from(data)), data.length + 12);
  return framed;
}

const head = record([...double(1, 1.5), ...bytes(3, text("brain.Event:2"))]);
const scalar = (step: number, tag: string, value: number) =>
  record([
    ...double(1, 2.5),
    ...key(2, 0),
    ...varint(step),
    ...bytes(5, bytes(1, [...bytes(1, text(tag)), ...float(2, value)])),
  ]);
const tensor = (step: number, tag: string, value: number) => {
  const content = [...new Uint8Array(new Float32Array([value]).buffer)];
  const proto = [...key(1, 0), 1, ...bytes(2, []), ...bytes(4, content)];
  return record([
    ...double(1, 2.5),
    ...key(2, 0),
    ...varint(step),
    ...bytes(5, bytes(1, [...bytes(1, text(tag)), ...bytes(8, proto)])),
  ]);
};

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "loralei-metrics-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("the checksum is crc32c, masked", () => {
  const masked = maskedCrc(new Uint8Array(32));
  const unmasked = (masked - 0xa282ead8) >>> 0;
  expect(((unmasked >>> 17) | (unmasked << 15)) >>> 0).toBe(0x8a9136aa);
});

test("scalars of both forms are read with their step and time, whatever is not finite is told as a word", () => {
  const file = Buffer.concat([
    head,
    scalar(300, "loss/current", 0.5),
    tensor(1, "lr/unet", 0.25),
    scalar(2, "loss", Number.NaN),
  ]);
  const { records, broken } = readEventRecords(file);
  expect(broken).toBe(false);
  expect(records.flatMap((one) => one.points)).toEqual([
    { name: "loss/current", step: 300, value: 0.5, atMs: 2_500 },
    { name: "lr/unet", step: 1, value: 0.25, atMs: 2_500 },
    { name: "loss", step: 2, value: "nan", atMs: 2_500 },
  ]);
  expect(records.at(-1)?.end).toBe(file.length);
});

test("a record that has not arrived whole waits, and a damaged one ends the file", () => {
  const whole = scalar(1, "loss", 1);
  const half = Buffer.concat([whole, whole.subarray(0, 20)]);
  expect(readEventRecords(half)).toMatchObject({ records: [{ end: whole.length }], broken: false });
  const damaged = Buffer.from(whole);
  damaged[20]! ^= 1;
  expect(readEventRecords(damaged)).toEqual({ records: [], broken: true });
});

test("several growing files are read in the order of their names, each point once, and from any count again", async () => {
  mkdirSync(join(dir, "20261123/network_train"), { recursive: true });
  const first = join(dir, "20261123/network_train/events.out.tfevents.1.host");
  const second = join(dir, "20261123/network_train/events.out.tfevents.2.host");
  const source = metricsSource({ dir: () => dir, onBroken: () => {} });
  expect(await source.next(source.start, 0)).toBe(null);
  writeFileSync(first, Buffer.concat([head, scalar(1, "loss", 1), scalar(2, "loss", 2).subarray(0, 9)]));
  const one = (await source.next(source.start, 0))!;
  expect(one.body.map((point) => point.step)).toEqual([1]);
  expect(await source.next(one.state, one.to)).toBe(null);
  appendFileSync(first, scalar(2, "loss", 2).subarray(9));
  writeFileSync(second, Buffer.concat([head, scalar(3, "loss", 3)]));
  const two = (await source.next(one.state, one.to))!;
  const three = (await source.next(two.state, two.to))!;
  expect([two, three].map((piece) => piece.body[0]?.step)).toEqual([2, 3]);
  expect(three.to).toBe(3);
  const again = (await source.next(await source.skip(source.start, 0, 2), 2))!;
  expect(again.body.map((point) => point.step)).toEqual([3]);
});

test("a file that is damaged is told of once and does not hide the next", async () => {
  writeFileSync(
    join(dir, "events.out.tfevents.1"),
    Buffer.concat([scalar(1, "loss", 1), Buffer.alloc(64, 7)]),
  );
  writeFileSync(join(dir, "events.out.tfevents.2"), scalar(2, "loss", 2));
  const broken: string[] = [];
  const source = metricsSource({ dir: () => dir, onBroken: (file) => broken.push(file) });
  let state = source.start;
  const steps: number[] = [];
  for (let piece = await source.next(state, 0); piece; piece = await source.next(state, piece.to)) {
    state = piece.state;
    steps.push(...piece.body.map((point) => point.step));
  }
  expect(steps).toEqual([1, 2]);
  expect(broken).toEqual(["events.out.tfevents.1"]);
});
