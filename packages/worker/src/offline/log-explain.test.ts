import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { explainLog, parseExit } from "../offline.ts";

vi.setConfig({ testTimeout: 60_000 });

const fixtures = new URL("../../../core/src/trainers/kohya/log/fixtures/", import.meta.url);

/** The output of a captured run as bytes, in pieces of `size`. */
function* bytes(name: string, size: number): Generator<Uint8Array> {
  const lines = readFileSync(new URL(`${name}.jsonl`, fixtures), "utf8")
    .trim()
    .split("\n");
  const texts = lines
    .map((line) => JSON.parse(line) as { s: string; d: string })
    .flatMap(({ s, d }) => (s === "EXIT" || s === "SIG" ? [] : [d]));
  yield* cut(Buffer.from(texts.join("")), size);
}

function* cut(all: Buffer, size: number): Generator<Uint8Array> {
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

const stream = (pieces: Iterable<Uint8Array>) =>
  (async function* () {
    yield* pieces;
  })();

test.each([1, 333, 1_000_000])("a successful run is told whole, read in pieces of %i bytes", async (size) => {
  const told = await explainLog({
    input: stream(bytes("columns500", size)),
    exit: { code: 0, signal: null },
  });
  expect(told).toEqual({
    outcome: "succeeded",
    totalSteps: 20,
    step: 20,
    epochs: 2,
    loss: 1.12,
    validationLoss: null,
    checkpoints: ["out/demo-000001.safetensors", "out/demo.safetensors"],
    phases: ["prepare", "cache-latents", "train", "save", "sample", "done"],
    failure: null,
  });
});

test("without an exit a good log is unknown, and a failure in the log is told", async () => {
  expect((await explainLog({ input: stream(bytes("columns500", 4_096)) })).outcome).toBe("unknown");
  const oom = await explainLog({ input: stream(bytes("oom", 4_096)) });
  expect(oom).toMatchObject({
    outcome: "failed",
    step: 2,
    totalSteps: 6,
    failure: { code: "cuda-out-of-memory" },
  });
  expect(Object.keys(oom.failure ?? {})).toEqual(["code", "message", "help"]);
});

test("a loss that is not a number is told as a text, since JSON has no such number", async () => {
  const told = await explainLog({ input: stream(bytes("nan", 4_096)), exit: { code: 0, signal: null } });
  expect(told).toMatchObject({ outcome: "failed", loss: "nan", failure: { code: "loss-is-nan" } });
});

test("an interrupted run is cancelled, a killed one failed", async () => {
  const explain = (exit: string) =>
    explainLog({ input: stream(bytes("sigint-group", 512)), exit: parseExit(exit) });
  expect((await explain("SIGINT")).outcome).toBe("cancelled");
  const steps = Buffer.from("\rsteps:  10%|█| 1/10 [00:01<00:09,  1.0s/it, avr_loss=0.1]");
  const killed = await explainLog({ input: stream([steps]), exit: parseExit("137") });
  expect(killed).toMatchObject({
    outcome: "failed",
    step: 1,
    totalSteps: 10,
    failure: { code: "killed-by-system" },
  });
});

test("a log that PowerShell wrote as UTF-16 is read too", async () => {
  const utf16 = Buffer.from(`\ufeff${Buffer.concat([...bytes("columns500", 9_999)]).toString()}`, "utf16le");
  for (const size of [1, 4_097]) {
    const told = await explainLog({ input: stream(cut(utf16, size)), exit: { code: 0, signal: null } });
    expect(told).toMatchObject({ outcome: "succeeded", step: 20 });
  }
});

test("an empty log, and one of a single byte, are unknown", async () => {
  expect(await explainLog({ input: stream([]) })).toMatchObject({
    outcome: "unknown",
    step: 0,
    totalSteps: null,
  });
  expect((await explainLog({ input: stream([Buffer.from("x")]) })).outcome).toBe("unknown");
});

test("the last line is quoted when nothing else explains the end, of redrawn lines the last drawing", async () => {
  const input = stream([Buffer.from("one\ntwo\rthree"), Buffer.from(" four\r\n\n")]);
  const told = await explainLog({ input, exit: { code: 3, signal: null } });
  expect(told.failure?.message).toContain('"three four"');
});

test("exits are read as people write them", () => {
  expect(parseExit("0")).toEqual({ code: 0, signal: null });
  expect(parseExit("-9")).toEqual({ code: -9, signal: null });
  expect(parseExit("sigkill")).toEqual({ code: null, signal: "SIGKILL" });
  expect(parseExit("TERM")).toEqual({ code: null, signal: "SIGTERM" });
  expect(parseExit("unknown")).toEqual({ code: null, signal: null });
  expect(() => parseExit("1.5")).toThrow(/neither an exit status/);
});
