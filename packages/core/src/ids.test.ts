import { expect, test } from "vitest";
import { JobId, makeUuidV7, Sha256, shortId } from "./ids.ts";

const random = Uint8Array.from([255, 1, 255, 3, 4, 5, 6, 7, 8, 9]);

test("an id is a UUIDv7 that carries its time in the first 48 bits", () => {
  const id = makeUuidV7(1_700_000_000_123, random);
  expect(id).toBe("018bcfe5-687b-7f01-bf03-040506070809");
  expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(1_700_000_000_123);
  expect(JobId.parse(id)).toBe(id);
});

test("ids of later times sort behind earlier ones", () => {
  const ids = [1, 255, 256, 2 ** 40, 2 ** 47].map((at) => makeUuidV7(at, random));
  expect([...ids].sort()).toEqual(ids);
});

test("too little randomness is our mistake and throws", () => {
  expect(() => makeUuidV7(1, new Uint8Array(4))).toThrow("wants ten random bytes, got 4");
});

test("people see the last eight characters", () => {
  expect(shortId("018bcfe5-687b-7f01-bf03-040506070809")).toBe("06070809");
});

test("a sha256 is 64 lower-case hex digits and nothing else", () => {
  expect(Sha256.safeParse("A".repeat(64)).success).toBe(false);
  expect(Sha256.safeParse("a".repeat(64)).success).toBe(true);
  expect(JobId.safeParse("../../etc").success).toBe(false);
});
