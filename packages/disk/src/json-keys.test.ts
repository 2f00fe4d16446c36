import { expect, test } from "vitest";
import { duplicateKey } from "./json-keys.ts";

test("a key that stands twice in one object is found, at any depth and in any spelling", () => {
  expect(duplicateKey('{"a":1,"b":2,"a":3}')).toBe("a");
  expect(duplicateKey('{"x":[{"k":1 , "k" : 2}]}')).toBe("k");
  expect(duplicateKey('{"a":1,"\\u0061":2}')).toBe("a");
  expect(duplicateKey('{"":1,"":2}')).toBe("");
  expect(duplicateKey('{"__proto__":1,"__proto__":2}')).toBe("__proto__");
});

test("equal keys of different objects, and keys inside texts, are no duplicates", () => {
  expect(duplicateKey('{"a":{"a":{"a":1}},"b":{"a":1}}')).toBeNull();
  expect(duplicateKey('{"a":"\\"a\\":1,{","b":["a","a","b"]}')).toBeNull();
  expect(duplicateKey('{"a":"\\\\","b":"c\\\\\\"","c":"}"}')).toBeNull();
  expect(duplicateKey('["a","a"]')).toBeNull();
  expect(duplicateKey('{"v":"k","k":"k"}')).toBeNull();
});

test("a long escaped text costs no time worth naming", () => {
  const text = JSON.stringify({ a: '\\"'.repeat(200_000), b: "x".repeat(1_000_000) });
  expect(duplicateKey(text)).toBeNull();
});
