import { expect, test } from "vitest";
import { errorCodes, StudioError, toStudioError } from "./errors.ts";

test("a StudioError keeps code, help and cause", () => {
  const cause = new Error("ENOENT");
  const error = new StudioError("not-found", "read /x: no such file", { help: "Check the path.", cause });
  expect(error).toMatchObject({ name: "StudioError", code: "not-found", help: "Check the path.", cause });
});

test("whatever is thrown that is not a StudioError is ours", () => {
  expect(toStudioError(new TypeError("boom")).code).toBe("internal");
  expect(toStudioError("text").message).toBe("text");
  const own = new StudioError("conflict", "taken");
  expect(toStudioError(own)).toBe(own);
});

test("only failures of ours are told to log a stack", () => {
  const ours = Object.entries(errorCodes).filter(([, code]) => code.fault === "ours");
  expect(ours.map(([name]) => name)).toEqual(["internal"]);
});
