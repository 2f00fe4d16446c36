import { expect, test } from "vitest";
import { chooseTorch, type TorchHost } from "./torch-builds.ts";

const linux: TorchHost = { platform: "linux", arch: "x64", gpus: [], rocm: false };
const card = (name: string, capability: string | null, driver: string | null) => ({
  name,
  capability,
  driver,
});
const on = (...gpus: TorchHost["gpus"]) => chooseTorch({ ...linux, gpus }).id;

test("each card gets a build that has kernels for it and that its driver runs", () => {
  expect(on(card("RTX 5090", "12.0", "575.57.08"))).toBe("cu128");
  expect(on(card("RTX 4090", "8.9", "570.86.15"))).toBe("cu128");
  expect(on(card("RTX 3060", "8.6", "560.35.03"))).toBe("cu126");
  expect(on(card("RTX 3060", "8.6", "535.183.01"))).toBe("cu124");
  expect(on(card("GTX 1080 Ti", "6.1", "580.65.06"))).toBe("cu126");
  expect(on(card("Tesla V100", "7.0", "580.65.06"))).toBe("cu126");
});

test("the build must run on every card of the host", () => {
  expect(on(card("RTX 4090", "8.9", "580.65"), card("GTX 1080", "6.1", "580.65"))).toBe("cu126");
  expect(() => on(card("RTX 5090", "12.0", "580.65"), card("GTX 1080", "6.1", "580.65"))).toThrow(
    "no build of PyTorch runs on all of these GPUs: RTX 5090 (12.0), GTX 1080 (6.1)",
  );
});

test("a driver that is too old is told with the one that is wanted", () => {
  expect(() => on(card("RTX 5090", "12.0", "560.35.03"))).toThrow(
    /driver 560\.35\.03 is too old for RTX 5090 \(12\.0\): PyTorch for cu128 needs 570\.26 or newer/,
  );
  expect(() => on(card("RTX 2080", "7.5", "470.82"))).toThrow(/cu124 needs 525\.60 or newer/);
});

test("Windows drivers have numbers of their own", () => {
  const windows = { ...linux, platform: "win32" as const };
  expect(chooseTorch({ ...windows, gpus: [card("RTX 4090", "8.9", "570.40")] }).id).toBe("cu126");
  expect(chooseTorch({ ...windows, gpus: [card("RTX 4090", "8.9", "572.16")] }).id).toBe("cu128");
});

test("a host without NVIDIA cards gets ROCm, Apple's or the CPU build", () => {
  expect(chooseTorch(linux)).toMatchObject({ id: "cpu", index: "https://download.pytorch.org/whl/cpu" });
  expect(chooseTorch({ ...linux, rocm: true }).device).toBe("rocm");
  expect(chooseTorch({ ...linux, platform: "darwin", arch: "arm64" })).toMatchObject({
    device: "mps",
    index: null,
  });
  expect(() => chooseTorch({ ...linux, platform: "darwin" })).toThrow("Intel");
});
