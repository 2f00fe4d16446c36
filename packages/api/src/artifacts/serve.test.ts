import { expect, test } from "vitest";
import { disposition, readRange } from "./serve.ts";

test.each([
  [undefined, null],
  ["bytes=0-9", { start: 0, end: 9 }],
  ["bytes=90-", { start: 90, end: 99 }],
  ["bytes=90-500", { start: 90, end: 99 }],
  ["bytes=-10", { start: 90, end: 99 }],
  ["bytes=-500", { start: 0, end: 99 }],
  ["bytes=100-", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=9-3", null],
  ["bytes=0-1,5-6", null],
  ["lines=0-9", null],
  ["bytes=-", null],
])("the range %s of 100 bytes", (header, range) => {
  expect(readRange(header, 100)).toEqual(range);
});

test("a file name cannot leave its quotes or its line", () => {
  const name = 'a"b\r\nSet-Cookie: x=1\\é%.png';
  const header = disposition(name, true);
  expect(header).toMatch(/^attachment; filename="[^"\r\n\\]*"; filename\*=UTF-8''[\w.%~!-]+$/);
  expect(decodeURIComponent(header.split("''")[1] ?? "")).toBe(name);
});
