import { spawn } from "node:child_process";
import type { Console } from "./console.ts";
import type { Simulation } from "./settings.ts";

/** What is wrong from the beginning: deaf ears, and a child that outlives its parent with the output open. */
export function armFaults(simulation: Simulation): void {
  if (simulation.ignoreSignals)
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
  else process.once("SIGINT", interrupted);
  if (!simulation.grandchild) return;
  const script =
    'process.on("SIGINT", () => {}); process.on("SIGTERM", () => {}); setTimeout(() => {}, 600_000)';
  spawn(process.execPath, ["-e", script], { stdio: "inherit" }).unref();
}

/** Python's answer to Ctrl-C: a traceback, then death by that very signal. */
function interrupted(): void {
  process.stderr.write(
    'Traceback (most recent call last):\n  File "train_network.py", line 1427, in train\n    loss = self.process_batch(\nKeyboardInterrupt\n',
  );
  process.kill(process.pid, "SIGINT");
}

/** Output that no reader may stumble over. */
export function noise(out: Console, simulation: Simulation): void {
  if (simulation.output === "garbage") {
    const bytes = Uint8Array.from({ length: 4_096 }, (_, i) => (i * 167 + (i >> 3) * 31) & 255);
    out.raw(bytes);
    out.raw("\n\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b[2J\x00\x08 steps: 900%|oops| 9/0 [??<??]\n");
  }
  if (simulation.output === "broken-utf8") {
    // A lone continuation byte, a cut sequence, an overlong one, a surrogate, and a good character cut in two writes.
    out.raw(
      Uint8Array.of(0x61, 0x80, 0x62, 0xe5, 0xad, 0x0a, 0xc0, 0xaf, 0x0a, 0xed, 0xa0, 0x80, 0x0a, 0xe5, 0xad),
    );
    out.raw(Uint8Array.of(0xa6, 0x0a));
  }
  for (let from = 1; from <= simulation.burstLines; from += 5_000) {
    let text = "";
    const to = Math.min(simulation.burstLines, from + 4_999);
    for (let n = from; n <= to; n++) text += `burst line ${n} of ${simulation.burstLines}\n`;
    out.raw(text);
  }
}

/** Prints `tick <n> <ms UTC>` lines at a steady rate until the process ends: what delays are measured by. */
export function tick(out: Console, simulation: Simulation): void {
  if (!(simulation.lineRate > 0)) return;
  const begin = performance.now();
  let printed = 0;
  setInterval(
    () => {
      const due = Math.floor(((performance.now() - begin) / 1000) * simulation.lineRate);
      for (; printed < due; printed++) out.print(`tick ${printed + 1} ${Date.now()}`);
    },
    Math.max(1, 1000 / simulation.lineRate),
  ).unref();
}

/**
 * What happens at the step of the fault. True: go on as if nothing were.
 * @returns an exit status to end with, or null to go on
 */
export async function faultAt(step: number, out: Console, simulation: Simulation): Promise<number | null> {
  if (step !== simulation.faultStep) return null;
  switch (simulation.fault) {
    case "exit":
      out.raw(
        '\nTraceback (most recent call last):\n  File "train_network.py", line 1427, in train\nRuntimeError: simulated failure\n',
      );
      return simulation.exitCode;
    case "out-of-memory":
      out.raw(
        '\nTraceback (most recent call last):\n  File "train_network.py", line 1427, in train\n    loss = self.process_batch(\ntorch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 23.64 GiB of which 8.81 MiB is free.\n',
      );
      return 1;
    case "killed":
      process.kill(process.pid, "SIGKILL");
      return await forever();
    case "hang":
      return await forever();
    case "nan":
    case "none":
      return null;
  }
}

function forever(): Promise<never> {
  return new Promise(() => {
    setInterval(() => {}, 60_000);
  });
}
