import { randomBytes } from "node:crypto";
import { makeUuidV7 } from "@loralei/core/ids";

/** Milliseconds UTC; a parameter everywhere, so that tests hold the time. */
export type Clock = () => number;

/** A new id of any kind; ids of later times sort behind. */
export function newId<T extends string>(atMs: number): T {
  return makeUuidV7(atMs, randomBytes(10)) as T;
}
