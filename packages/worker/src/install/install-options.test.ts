import { expect, test } from "vitest";
import { readInstallOptions } from "./install-options.ts";

test("what is wrong in the command is named", () => {
  expect(() => readInstallOptions([])).toThrow("one trainer to install is wanted (kohya), found: none");
  expect(() => readInstallOptions(["musubi"])).toThrow("found: musubi");
  expect(() => readInstallOptions(["kohya", "--form", "x"])).toThrow("--form");
});

test("a job's command is read", () => {
  expect(readInstallOptions(["kohya", "--from", "/sources", "--requirements", "list.txt"])).toMatchObject({
    from: "/sources",
    requirements: "list.txt",
    python: null,
    force: false,
  });
});
