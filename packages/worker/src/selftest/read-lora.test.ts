import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TensorToWrite, writeSafetensors } from "@loralei/disk/write-safetensors";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lookAt, readLora } from "./read-lora.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loralei-lora-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const half = (...bits: number[]) => Buffer.from(Uint16Array.from(bits).buffer);
const tensor = (name: string, data: Buffer): TensorToWrite => ({
  name,
  dtype: "F16",
  shape: [data.length / 2],
  data: [data],
});
const one = half(0x3c00);

/** A module as sd-scripts saves it; `up` as bits of float16. */
const module = (name: string, up: number): TensorToWrite[] => [
  tensor(`${name}.alpha`, one),
  tensor(`${name}.lora_down.weight`, one),
  tensor(`${name}.lora_up.weight`, half(up)),
];

test("modules are counted by part, and those that the training never reached are told", async () => {
  const path = join(folder, "a.safetensors");
  const tensors = [
    ...module("lora_unet_a", 0x3c00),
    ...module("lora_unet_b", 0),
    ...module("lora_te_c", 0x8001),
  ];
  await writeSafetensors(path, { metadata: { ss_steps: "4" }, tensors });
  expect(await readLora(path)).toMatchObject({
    tensors: 9,
    dtypes: ["F16"],
    modules: { unet: 2, text: 1 },
    trained: { unet: 1, text: 1 },
    incomplete: [],
    notFinite: [],
    metadata: { ss_steps: "4" },
  });
});

test("a missing part and a number that is none are named", async () => {
  const path = join(folder, "b.safetensors");
  await writeSafetensors(path, {
    tensors: [...module("lora_unet_a", 0x7e00), ...module("lora_unet_b", 0x3c00).slice(1)],
  });
  expect(await readLora(path)).toMatchObject({
    modules: { unet: 1, text: 0 },
    incomplete: ["lora_unet_b"],
    notFinite: ["lora_unet_a.lora_up.weight"],
  });
});

test("finite and zero are read from the bits of each float type", () => {
  const single = (value: number) => Buffer.from(Float32Array.of(value).buffer);
  const double = (value: number) => Buffer.from(Float64Array.of(value).buffer);
  expect(lookAt(single(Number.NaN), "F32")).toEqual({ finite: false, zero: false });
  expect(lookAt(single(3e38), "F32")).toEqual({ finite: true, zero: false });
  expect(lookAt(single(-0), "F32")).toEqual({ finite: true, zero: true });
  expect(lookAt(double(Number.POSITIVE_INFINITY), "F64").finite).toBe(false);
  expect(lookAt(double(5e-324), "F64")).toEqual({ finite: true, zero: false });
  expect(lookAt(half(0x7f80), "BF16").finite).toBe(false);
  expect(lookAt(half(0x7f7f), "BF16")).toEqual({ finite: true, zero: false });
  expect(lookAt(half(0xfc00), "F16").finite).toBe(false);
});
