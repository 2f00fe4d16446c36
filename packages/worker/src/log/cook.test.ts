import fc from "fast-check";
import { expect, test } from "vitest";
import { type CookState, cook, startCook, sysMark } from "./cook.ts";
import { makeRedact } from "./redact.ts";

const open = makeRedact({});

function cookAll(pieces: Uint8Array[], redact = open) {
  let state: CookState = startCook;
  const lines: string[] = [];
  let text = "";
  for (const piece of pieces) {
    const cooked = cook(state, piece, redact);
    // What is saved beside the mark is JSON.
    state = JSON.parse(JSON.stringify(cooked.state));
    lines.push(...cooked.lines.map((line) => (line.o === "sys" ? `sys:${line.x}` : line.x)));
    text += cooked.text;
  }
  return { lines, text, state };
}

const cookText = (text: string, redact = open) => cookAll([Buffer.from(text)], redact).lines;

function cutAt(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const at = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

test("of a bar that was redrawn the last state stays, also when the line ends in a bare carriage return", () => {
  expect(cookText("\rsteps: 1/3\rsteps: 2/3\rsteps: 3/3\nnext\n")).toEqual(["steps: 3/3", "next"]);
  expect(cookText("a\r\n\r\nb\r\n")).toEqual(["a", "", "b"]);
  expect(cookText("10%\r20%\r       \r\x1b[A\n")).toEqual(["20%"]);
});

test("colours stay, cursor movements, titles and control characters go", () => {
  expect(cookText("\x1b[31mred\x1b[0m\x1b[2K\x1b[1A\x1b]0;title\x07\x07x\x00y\x1b(B\n")).toEqual([
    "\x1b[31mred\x1b[0mxy",
  ]);
});

test("a line that rich padded to its terminal keeps both ends and loses the blanks between", () => {
  expect(cookText(`INFO     hello${" ".repeat(1900)}train_util.py:42   \n`)).toEqual([
    "INFO     hello  train_util.py:42",
  ]);
});

test("a line of 3 MB is cut once and tells how much is lacking", () => {
  const [line] = cookText(`${"x".repeat(3_000_000)}\n`);
  expect(line!.length).toBeLessThanOrEqual(16_384);
  expect(line).toMatch(/x … \[cut: 2983680 more characters\]$/);
});

test("a character split over two reads is one, and broken bytes become one replacement each", () => {
  const pieces = [Buffer.from([0xe5, 0xad]), Buffer.from([0xa6, 0x21, 0xff, 0x0a])];
  expect(cookAll(pieces).lines).toEqual(["学!\ufffd"]);
});

test("a line of our own stands apart from the trainer's, even in the middle of one, and the parser never sees it", () => {
  const { lines, text } = cookAll([Buffer.from(`ab${sysMark}stopping\ncd\n`)]);
  expect(lines).toEqual(["ab", "sys:stopping", "cd"]);
  expect(text).toBe("ab\ncd\n");
});

test("secrets are hidden whole, split over two writes, URL-encoded and inside longer base64", () => {
  const token = "s3cret/token+of=yours";
  const redact = makeRedact({ HF_TOKEN: token });
  const inside = Buffer.from(`user:${token}!`).toString("base64");
  const split = cookAll([Buffer.from("at s3cret/to"), Buffer.from("ken+of=yours.\n")], redact);
  expect(split.lines).toEqual(["at [hidden HF_TOKEN]."]);
  const rest = cookText(`${encodeURIComponent(token)}\n${inside}\n`, redact);
  expect(rest[0]).toBe("[hidden HF_TOKEN]");
  expect(rest[1]).toContain("[hidden HF_TOKEN]");
  expect(cookText(`hf_${"a1".repeat(17)}\n`)).toEqual(["[hidden token]"]);
});

test("a secret across the cap of a line does not show its beginning", () => {
  const redact = makeRedact({ KEY: "abcdefghij" });
  const [line] = cookText(`${"x".repeat(16_315)}abcdefghij${"y".repeat(100)}\n`, redact);
  expect(line).not.toContain("abcd");
});

test("the same bytes in other pieces give the same lines and the same text", () => {
  const part = fc.constantFrom(
    "a",
    "step 1/2",
    "\r",
    "\n",
    " ",
    "\x1b[A",
    "\x1b[31m",
    "学",
    "é",
    sysMark,
    "\x1e",
  );
  const bytes = fc.oneof(
    fc.array(part, { maxLength: 60 }).map((parts) => Buffer.from(parts.join(""))),
    fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw)),
  );
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(), { maxLength: 12 }), (raw, cuts) => {
      const end = Buffer.from("\n");
      const whole = cookAll([raw, end]);
      const pieces = cookAll([...cutAt(raw, cuts), end]);
      expect(pieces.lines).toEqual(whole.lines);
      expect(pieces.text).toBe(whole.text);
      expect(whole.lines.every((line) => line.length <= 16_384 + 4)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
