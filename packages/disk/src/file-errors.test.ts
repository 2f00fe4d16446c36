import { StudioError } from "@loralei/core/errors";
import { expect, test } from "vitest";
import { fileError, shown } from "./file-errors.ts";

const raised = (code: string) => Object.assign(new Error(`${code}: raised by the system`), { code });

test("a full disk, a missing file and a refusal are told apart, with the path and the way out", () => {
  expect(fileError(raised("ENOSPC"), "write", "/a/b")).toMatchObject({
    code: "disk-full",
    message: 'cannot write "/a/b": no space is left on the disk',
    help: "Free some space, then try again.",
  });
  expect(fileError(raised("ENOENT"), "read", "/a")).toMatchObject({ code: "not-found" });
  expect(fileError(raised("EACCES"), "read", "/a")).toMatchObject({ code: "forbidden" });
});

test("what is no known failure of the system passes unchanged", () => {
  const own = new StudioError("conflict", "taken");
  const abort = new DOMException("stop", "AbortError");
  const bug = new TypeError("x is not a function");
  for (const error of [own, abort, bug, raised("EWHATEVER"), "text"])
    expect(fileError(error, "read", "/a")).toBe(error);
});

test("a path is shown without anything that a terminal or a reader could be fooled by", () => {
  expect(shown("a\u001b]52;c;x\u0007b")).toBe('"a\\u001b]52;c;x\\u0007b"');
  expect(shown("gpj\u202eexe\u009b")).toBe('"gpj\\u202eexe\\u009b"');
  expect(shown("x".repeat(5_000)).length).toBeLessThan(310);
});
