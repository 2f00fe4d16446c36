import { expect, test } from "vitest";
import { isPythonLiteral, parseArguments } from "./arguments.ts";

const pairs = (...texts: string[]) => parseArguments(texts).pairs.map(([key, value]) => `${key} → ${value}`);

test("arguments are read one by one, many in a text, quoted, with commas, and as they stand on a command line", () => {
  const both = ["weight_decay → 0.1", "betas → (0.9, 0.99)"];
  expect(pairs("weight_decay=0.1", "betas=(0.9, 0.99)")).toEqual(both);
  expect(pairs("weight_decay=0.1 betas=(0.9, 0.99)")).toEqual(both);
  expect(pairs('"weight_decay=0.1" "betas=(0.9, 0.99)"')).toEqual(both);
  expect(pairs("'weight_decay=0.1', 'betas=(0.9, 0.99)'")).toEqual(both);
  expect(pairs("weight_decay=0.1, betas=(0.9, 0.99)")).toEqual(both);
  expect(pairs("weight_decay = 0.1 , betas = (0.9, 0.99)")).toEqual(both);
  expect(pairs('["weight_decay=0.1", "betas=(0.9, 0.99)"]')).toEqual(both);
  expect(pairs("--optimizer_args weight_decay=0.1 betas=(0.9, 0.99)")).toEqual(both);
});

test("a tuple without brackets stays one value", () => {
  expect(pairs("betas=0.9,0.99 eps=1e-8")).toEqual(["betas → 0.9,0.99", "eps → 1e-8"]);
  expect(pairs("betas=0.9, 0.99, eps=1e-8")).toEqual(["betas → 0.9, 0.99", "eps → 1e-8"]);
});

test("texts in quotes keep their blanks and commas", () => {
  expect(pairs('step_rules="1:10,0.1:20, 0.01" last_epoch=-1')).toEqual([
    'step_rules → "1:10,0.1:20, 0.01"',
    "last_epoch → -1",
  ]);
});

test("a piece without an equals sign is told, wherever it stands", () => {
  expect(parseArguments(["decouple weight_decay=0.1"]).bad).toEqual(["decouple"]);
  expect(parseArguments(["weight_decay=0.1 decouple"]).bad).toEqual(["decouple"]);
  expect(parseArguments(["decouple", "fast, slow"]).bad).toEqual(["decouple", "fast", "slow"]);
});

test("nothing in nothing out", () => {
  expect(parseArguments(["", "  ", "--optimizer_args", "[]"])).toEqual({ pairs: [], bad: [] });
});

test.each([
  "1",
  "-1e-8",
  ".5",
  "1.",
  "1_000",
  "True",
  "None",
  "'adam'",
  '"a, b"',
  "(0.9, 0.99)",
  "0.9,0.99",
  "[1, [2]]",
  "()",
  "(1,)",
  "{'a': 1, 'b': (2, 3)}",
])("%s is a Python value", (text) => expect(isPythonLiteral(text)).toBe(true));

test.each([
  "",
  "adam",
  "true",
  "0.1 foo",
  "(0.9",
  "1..2",
  "'open",
  "[1,,2]",
  "lambda: 0",
  "__import__('os')",
])("%s is no Python value", (text) => expect(isPythonLiteral(text)).toBe(false));
