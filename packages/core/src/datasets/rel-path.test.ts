import fc from "fast-check";
import { expect, test } from "vitest";
import { RelPath, utf8Length, whyUnsafePath } from "./rel-path.ts";

test.each(["a.png", "10_hero/a b.png", "日本語/画像.webp", "a..b/c", "x/.hidden"])(
  "%s is a safe path",
  (path) => {
    expect(whyUnsafePath(path)).toBeNull();
  },
);

test.each([
  ["", "empty"],
  ["/etc/passwd", "absolute"],
  ["../x", 'part ".."'],
  ["a/../../b", 'part ".."'],
  ["a//b", 'part ""'],
  ["./a", 'part "."'],
  ["C:\\x", "not allowed"],
  ["C:x", "not allowed"],
  ["\\\\server\\share", "not allowed"],
  ["a\u0000b", "not allowed"],
  ["a\u202eb", "not allowed"],
  ["trail.", "ends in a dot"],
  ["trail /x", "ends in a dot or a space"],
  ["CON", "reserved"],
  ["dir/com1.txt", "reserved"],
  ["e\u0301", "NFC"],
  ["é".repeat(128), "longer than 255"],
])("%j is refused, and the reason says why", (path, why) => {
  expect(whyUnsafePath(path)).toContain(why);
  expect(RelPath.safeParse(path).success).toBe(false);
});

test("a path that passes never climbs out of its root", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("..", ".", "a", "b", "", "/", "\\", "a..", " ")), (parts) => {
      const path = parts.join("/");
      if (whyUnsafePath(path) !== null) return true;
      return path.split("/").every((part) => part !== ".." && part !== "." && part !== "");
    }),
  );
});

test("bytes are counted as UTF-8 counts them", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      (text) => utf8Length(text) === Buffer.byteLength(text, "utf8"),
    ),
  );
});
