import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasProc, identify } from "./processes.ts";

test.skipIf(!hasProc)(
  "without a free descriptor a running process still counts as running, a gone one not",
  () => {
    const script = `
    import { openSync } from "node:fs";
    import { isAlive, readBootId } from ${JSON.stringify(join(import.meta.dirname, "processes.ts"))};
    const [known] = JSON.parse(process.argv[1]);
    readBootId();
    try { for (;;) openSync("/dev/null"); } catch (error) { console.log(error.code); }
    console.log(isAlive(known), isAlive({ ...known, pid: 2 ** 22 + 1 }));`;
    const argv = ["--input-type=module", "-e", script, JSON.stringify([identify(process.pid)])];
    const told = execFileSync("sh", ["-c", 'ulimit -n 64; exec "$@"', "sh", process.execPath, ...argv], {
      encoding: "utf8",
    });
    expect(told.trim().split("\n")).toEqual(["EMFILE", "true false"]);
  },
);
