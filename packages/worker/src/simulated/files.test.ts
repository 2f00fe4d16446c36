import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { readSafetensorsHeader } from "@loralei/disk/safetensors";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makePng } from "../png.ts";
import { masked, openEventFile } from "./event-file.ts";
import { writeLora } from "./lora-file.ts";
import { readToml } from "./toml-subset.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loralei-simulated-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("the LoRA is a real safetensors file with rank, keys and metadata", async () => {
  const path = join(folder, "hero.safetensors");
  writeLora(path, { rank: 8, alpha: 4, sdxl: false, metadata: { ss_network_dim: "8" } });
  const header = await readSafetensorsHeader(path);
  expect(header.metadata).toMatchObject({ ss_network_dim: "8" });
  const down = header.tensors.get(
    "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q.lora_down.weight",
  );
  expect(down).toMatchObject({ dtype: "F16", shape: [8, 320] });
});

test("the picture is a PNG whose pixels come back", () => {
  const png = makePng(2, 1, (x) => [x * 255, 10, 20]);
  const data = png.subarray(png.indexOf("IDAT") + 4, png.indexOf("IEND") - 8);
  expect([...inflateSync(data)]).toEqual([0, 0, 10, 20, 255, 10, 20]);
});

test("the event file holds TFRecords with the checksums that TensorBoard wants", () => {
  // crc32c("123456789") is 0xe3069283 (RFC 3720 B.4), masked by rotation and the constant of TFRecord.
  const crc = 0xe3069283;
  expect(masked(Buffer.from("123456789"))).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  const events = openEventFile(folder, () => 1_700_000_000_000);
  events.scalars(300, { "loss/current": 0.5 });
  events.close();
  const bytes = readFileSync(join(folder, readdirSync(folder)[0]!));
  let at = 0;
  const records: Buffer[] = [];
  while (at < bytes.length) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(masked(bytes.subarray(at, at + 8)));
    records.push(bytes.subarray(at + 12, at + 12 + length));
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(masked(records.at(-1)!));
    at += 16 + length;
  }
  expect(records).toHaveLength(2);
  expect(records[1]!.includes("loss/current")).toBe(true);
  expect(records[1]!.readFloatLE(records[1]!.length - 4)).toBe(0.5);
});

test("the files of a job are read: strings, numbers, arrays over several lines, arrays of tables", () => {
  expect(
    readToml(
      'name = "a # b"\nrate = 1e-4\nargs = [\n  "x=1",\n  "y=2",\n]\n[[datasets]]\nbatch_size = 2\n\n[[datasets.subsets]]\nimage_dir = "/d"\n[[datasets.subsets]]\nis_reg = true\n',
    ),
  ).toEqual({
    name: "a # b",
    rate: 1e-4,
    args: ["x=1", "y=2"],
    datasets: [{ batch_size: 2, subsets: [{ image_dir: "/d" }, { is_reg: true }] }],
  });
});
