import { expect, test } from "vitest";
import { addRow, cells, isContinuation, mayContinue, openRecord } from "./rich.ts";

const blanks = (n: number) => " ".repeat(n);
const time = "2026-11-23 15:13:08 ";

/** Joins the rows of one record. */
function joined(first: string, ...rows: string[]): string {
  const record = rows.reduce((open, row) => addRow(open, row), openRecord(first, false)!);
  return record.text;
}

test("a record has level and message; time and file are not part of it", () => {
  expect(openRecord(`${time}WARNING  no regularization images   train_util.py:2167`, false)).toMatchObject({
    level: "WARNING",
    text: "no regularization images",
  });
  expect(openRecord(`${blanks(20)}INFO${blanks(458)}train_util.py:5941`, false)).toMatchObject({ text: "" });
  expect(openRecord("INFO is a word", false)).toBeNull();
  expect(openRecord("                    INFORMATION for you", false)).toBeNull();
});

test("words that were wrapped get their blank back, a path that was cut does not", () => {
  expect(
    joined(
      `${blanks(20)}INFO     save train state to            train_network.py:946`,
      `${blanks(29)}out/demo-000001-state/train_st${blanks(21)}`,
      `${blanks(29)}ate.json at epoch 1 step 10${blanks(24)}`,
    ),
  ).toBe("save train state to out/demo-000001-state/train_state.json at epoch 1 step 10");
});

test("wide characters take two cells, also where a cut leaves one of them free", () => {
  expect(cells("a画像")).toBe(5);
  expect(
    joined(
      `${blanks(20)}INFO     saving checkpoint:   a.py:1`,
      `${blanks(29)}${"画".repeat(10)}`,
      `${blanks(29)}.safetensors`,
    ),
  ).toBe(`saving checkpoint: ${"画".repeat(10)}.safetensors`);
});

test("an unfinished line stays open only while it can still be a continuation", () => {
  expect(["", blanks(12), blanks(29), `${blanks(29)}x`].map(mayContinue)).toEqual([true, true, true, true]);
  expect([`${blanks(20)}I`, "2", "\tx"].map(mayContinue)).toEqual([false, false, false]);
  expect(isContinuation(`${blanks(28)}x`)).toBe(false);
});
