import type { Emit } from "./phases.ts";
import type { KohyaState } from "./state.ts";

/** Different warnings told of one run; more would be noise (and the list is part of the saved state). */
const LIMIT = 48;

/** Tells a warning once: ranks and epochs repeat them. */
export function warn(state: KohyaState, emit: Emit, code: string, message: string): void {
  const key = `${code}:${message}`.slice(0, 200);
  if (state.warned.length >= LIMIT || state.warned.includes(key)) return;
  state.warned = [...state.warned, key];
  emit({ type: "warning", code, message: message.slice(0, 2_000) });
}
