import { expect, test } from "vitest";
import type { Exit } from "../../trainer.ts";
import { explainKohya } from "./explain.ts";
import { replay } from "./replay.fixture.ts";

const bars =
  "\rsteps:   0%|          | 0/6 [00:00<?, ?it/s]\rsteps:  33%|███▎      | 2/6 [00:01<00:02,  1.74it/s, avr_loss=1.19]";
const trace = (exception: string, prefix = "") =>
  ["Traceback (most recent call last):", '  File "a.py", line 1, in f', "    f()", exception]
    .map((line) => `${prefix}${line}\n`)
    .join("");
const oom = trace("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB.");
const launcher = (how: string) => trace(`subprocess.CalledProcessError: Command '['python']' ${how}.`);

function explain(log: string, exit: Exit, more: { stopAsked?: boolean; tail?: string[] } = {}) {
  return explainKohya({
    exit,
    state: replay([log]).state,
    tail: more.tail ?? [],
    stopAsked: more.stopAsked ?? false,
  });
}
const code = (number: number): Exit => ({ code: number, signal: null });
const signal = (name: string): Exit => ({ code: null, signal: name });
const unknown: Exit = { code: null, signal: null };
const saved = `${bars}\nsaving checkpoint: out/a.safetensors\nmodel saved.\n`;

test("success is exit 0 together with a saved model; neither alone is enough", () => {
  expect(explain(saved, code(0)).outcome).toBe("succeeded");
  expect(explain(`${bars}\n`, code(0)).failure?.code).toBe("no-model-saved");
  expect(explain(saved, code(1)).outcome).toBe("failed");
});

test("without a known exit nothing is called a success, but a failure that the log shows is told", () => {
  expect(explain(saved, unknown)).toEqual({ outcome: "unknown", failure: null });
  expect(explain(`${bars}\n`, unknown)).toEqual({ outcome: "unknown", failure: null });
  expect(explain(`${bars}\n${oom}`, unknown).failure?.code).toBe("cuda-out-of-memory");
  expect(explain(saved.replace("1.19", "nan"), unknown).failure?.code).toBe("loss-is-nan");
});

test("a run that was asked to stop and was ended by our signal is cancelled, by whatever way it tells", () => {
  const asked = { stopAsked: true };
  for (const exit of [signal("SIGTERM"), signal("SIGKILL"), code(143), code(137), code(-2)])
    expect(explain(`${bars}\n`, exit, asked).outcome).toBe("cancelled");
  expect(explain(trace("KeyboardInterrupt"), code(1), asked).outcome).toBe("cancelled");
  expect(explain(launcher("died with <Signals.SIGTERM: 15>"), code(1), asked).outcome).toBe("cancelled");
});

test("a run that failed by itself before the stop is a failure; one that finished all the same succeeded", () => {
  expect(explain(`${bars}\n${oom}`, code(1), { stopAsked: true }).failure?.code).toBe("cuda-out-of-memory");
  expect(explain(saved, code(0), { stopAsked: true }).outcome).toBe("succeeded");
});

test("a kill that nobody asked for is the system's, and names the memory", () => {
  for (const exit of [signal("SIGKILL"), code(137), code(-9)])
    expect(explain(`${bars}\n`, exit).failure).toMatchObject({
      code: "killed-by-system",
      message: expect.stringContaining("at step 2 of 6"),
    });
  expect(explain(bars, signal("SIGTERM")).failure?.code).toBe("terminated");
  expect(explain(bars, signal("SIGSEGV")).failure?.code).toBe("trainer-crashed");
});

test("the launcher's second traceback is never the cause", () => {
  expect(
    explain(`${bars}\n${oom}${launcher("returned non-zero exit status 1")}`, code(1)).failure?.code,
  ).toBe("cuda-out-of-memory");
  const alone = explain(launcher("returned non-zero exit status 1"), code(1), { tail: ["a last word"] });
  expect(alone.failure?.code).toBe("trainer-failed");
  expect(alone.failure?.message).toContain("a last word");
  expect(alone.failure?.message).not.toContain("CalledProcessError");
});

test("of several processes the root cause of torchrun's block is blamed", () => {
  const block = "Root Cause (first observed failure):\n[0]:\n  rank      : 1 (local_rank: 1)\n";
  const log = `${trace("RuntimeError: broken pipe", "[rank0]: ")}${trace("RuntimeError: the true one", "[rank1]: ")}${block}`;
  expect(explain(log, code(1)).failure?.message).toContain("the true one");
});

test("a traceback after which the training went on is not blamed", () => {
  const later = "\rsteps:  83%|████████▎ | 5/6 [00:04<00:01,  1.74it/s, avr_loss=1.19]";
  expect(explain(`${bars}\n${oom}${later}\n`, signal("SIGKILL")).failure?.code).toBe("killed-by-system");
});

test("of a chain of exceptions the known one explains, and the last one names an unknown failure", () => {
  const chain = (last: string) =>
    `${trace("KeyError: 'time_embed.0.weight'")}\nDuring handling of the above exception, another exception occurred:\n\n${trace(last)}`;
  expect(explain(chain("RuntimeError: could not load"), code(1)).failure?.code).toBe("wrong-model-family");
  const unknownChain = chain("RuntimeError: could not load").replace("time_embed.0.weight", "a");
  expect(explain(unknownChain, code(1)).failure?.message).toContain("RuntimeError: could not load");
});

test("an unknown failure keeps the exception's text and says where to read", () => {
  const verdict = explain(trace("ValueError: the moon is full"), code(1));
  expect(verdict.failure).toMatchObject({
    code: "trainer-failed",
    message:
      "The trainer ended with exit status 1 while preparing, before the first step: ValueError: the moon is full",
    help: expect.stringContaining("lines around"),
  });
});

test("the last line counts though it has no end", () => {
  expect(explain(trace("MemoryError").trimEnd(), code(1)).failure?.code).toBe("host-out-of-memory");
});

test("what a data loader's worker ran into is the cause, not that it was caught", () => {
  const log = `${trace("RuntimeError: Caught OSError in DataLoader worker process 0.")}Original ${trace("OSError: image file is truncated (3 bytes not processed)")}`;
  expect(explain(log, code(1)).failure?.code).toBe("unreadable-image");
});

test("a traceback that Python ignores is no cause", () => {
  const log = `Exception ignored in: <function _releaseLock at 0x7f>\n${trace("KeyboardInterrupt")}${oom}`;
  expect(explain(log, code(1)).failure?.code).toBe("cuda-out-of-memory");
});
