import { vi } from "vitest";

/** Waits for a fact: `check` is asked again until it throws no more. Generous, since test machines are busy. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 15_000, interval: 20 });
}
