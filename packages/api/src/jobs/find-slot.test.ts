import type { Capabilities } from "@loralei/core/workers/capabilities";
import { expect, test } from "vitest";
import { fakeCaps } from "../testing/fake-worker.ts";
import { type Busy, findSlot, type Need, type WorkerNow } from "./find-slot.ts";

const gpu = (uuid: string, index: number) => ({
  uuid,
  index,
  name: "RTX",
  vramMb: 24_000,
  capability: "8.9",
  driver: "1",
});
const trainer = { ...fakeCaps.trainers[0]!, device: "cuda" as const };
const twoGpus: Partial<Capabilities> = {
  gpus: [gpu("a", 0), gpu("b", 1)],
  slots: { gpu: 2, cpu: 1 },
  trainers: [trainer],
};

const worker = (caps: Partial<Capabilities> = twoGpus, rest: Partial<WorkerNow> = {}): WorkerNow => ({
  id: "w",
  name: "host",
  online: true,
  draining: false,
  caps: { ...fakeCaps, ...caps },
  ...rest,
});
const train: Need = { kind: "train", trainer: "kohya", onlyWorkerId: null };
const install: Need = { kind: "install", trainer: "kohya", onlyWorkerId: "w" };
const on = (slot: string | null, workerId = "w"): Busy => ({ workerId, gpu: slot, name: `on ${slot}` });

test("each GPU takes one training", () => {
  expect(findSlot(train, worker(), [])).toEqual({ gpu: "a", why: null });
  expect(findSlot(train, worker(), [on("a"), on("b", "other")])).toEqual({ gpu: "b", why: null });
  expect(findSlot(train, worker(), [on("a"), on("b")]).why).toBe("its GPUs are in use by “on a”, “on b”");
});

test("an install takes a CPU slot beside a training on a GPU, and one at a time", () => {
  expect(findSlot(install, worker(), [on("a"), on("b")])).toEqual({ gpu: null, why: null });
  expect(findSlot(install, worker(), [on(null)]).why).toBe("it is busy with “on null”");
});

test("a trainer that was installed for the CPU takes a CPU slot on a host with GPUs", () => {
  const caps = { ...twoGpus, trainers: fakeCaps.trainers };
  expect(findSlot(train, worker(caps), [])).toEqual({ gpu: null, why: null });
});

test.each([
  ["offline", worker(twoGpus, { online: false })],
  ["draining", worker(twoGpus, { draining: true })],
  ["not installed", worker({ ...twoGpus, trainers: [] })],
  [
    "torch is missing",
    worker({ ...twoGpus, trainers: [{ ...trainer, ok: false, reason: "torch is missing" }] }),
  ],
  ["does not share", worker({ ...twoGpus, local: false })],
])("a worker that cannot take it says why: %s", (words, one) => {
  expect(findSlot(train, one, []).why).toContain(words);
});

test("a job that is meant for one worker waits for that one", () => {
  expect(findSlot({ ...train, onlyWorkerId: "other" }, worker(), []).why).toContain("another worker");
});
