import { execFileSync } from "node:child_process";
import { test } from "vitest";

/** Whether a program of the machine answers. */
export function answers(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** `test` where the reason is null; else the test is skipped with the reason behind its name. */
export function testUnless(
  reason: string | null,
  name: string,
  run: () => Promise<void>,
  timeoutMs = 20_000,
): void {
  if (reason === null) test(name, run, timeoutMs);
  else test.skip(`${name} [skipped: ${reason}]`, run);
}
