import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const run = (...argv: string[]) => {
  const main = join(import.meta.dirname, "main.ts");
  return spawnSync(process.execPath, [main, ...argv], { encoding: "utf8", env: { HOME: "/nowhere" } });
};

test("wrong use is told by what is wrong and what to do, with exit status 2", () => {
  expect(run("--conect", "x")).toMatchObject({ status: 2, stderr: expect.stringContaining("--conect") });
  expect(run("--connect", "studio")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("not the address"),
  });
  expect(run("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("--keep-jobs") });
});
