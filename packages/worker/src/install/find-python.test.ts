import { expect, test } from "vitest";
import { findPython, isFit } from "./find-python.ts";

const signal = new AbortController().signal;

test("only the versions that sd-scripts and PyTorch's wheels are made for are taken", () => {
  expect(
    ["3.9.18", "3.10.4", "3.11.7", "3.12.1", "3.13.0", "3.1.0"].filter((version) => isFit({ version })),
  ).toEqual(["3.10.4", "3.11.7", "3.12.1"]);
});

test("a Python that is not there is named, with what to do", async () => {
  const wanted = "/no/such/python3.11";
  const error = await findPython({ wanted, hasUv: false, signal, platform: "linux" }).catch(
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ code: "host-setup" });
  expect(error.message).toContain("/no/such/python3.11: not there");
  expect(error.help).toContain("--python PATH");
});

test("a program that is no Python is not taken for one", async () => {
  await expect(findPython({ wanted: process.execPath, hasUv: false, signal })).rejects.toThrow("not there");
});
