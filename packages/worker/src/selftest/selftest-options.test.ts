import { expect, test } from "vitest";
import { readSelftestOptions } from "./selftest-options.ts";

test("a self-test is of full SD 1.5 size with eight steps unless told otherwise", () => {
  expect(readSelftestOptions(["kohya"])).toMatchObject({
    size: { family: "sd15", toy: false },
    steps: 8,
    out: null,
  });
  expect(readSelftestOptions(["kohya", "--toy", "--steps", "3"])).toMatchObject({
    size: { toy: true },
    steps: 3,
  });
});

test("what is wrong in the command is named", () => {
  expect(() => readSelftestOptions(["kohya", "--family", "sdxl", "--toy"])).toThrow(
    'no toy self-test of the family "sdxl"',
  );
  expect(() => readSelftestOptions(["kohya", "--steps", "many"])).toThrow("from 1 to 1000, found many");
  expect(() => readSelftestOptions([])).toThrow("the trainer to test is wanted (kohya), found: none");
});
