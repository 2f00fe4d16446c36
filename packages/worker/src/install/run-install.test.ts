import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { explainStudioLog, studioLog } from "@loralei/core/jobs/studio-log";
import { kohya } from "@loralei/core/trainers/kohya/index";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findTrainers } from "../host/find-trainers.ts";
import { findPrograms } from "../program.ts";
import { answers, testUnless } from "../testing/programs.ts";
import { runInstall } from "./run-install.ts";

/**
 * The real steps on a folder shaped like sd-scripts: a real Python makes a real environment and imports tiny modules
 * that lie in that folder, since the real packages are gigabytes. With those: selftest/real-run.test.ts.
 */
const pythons = ["python3.10", "python3.11", "python3.12", "python3"];
const isFit = "import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 12))";
const noPython = pythons.some((name) => answers(name, ["-c", isFit]))
  ? null
  : "no Python 3.10 to 3.12 with venv is on this machine";

let folder = "";
let from = "";
let home = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "loralei-install-"));
  from = join(folder, "sources");
  home = join(folder, "home");
  for (const file of kohya.probe.files) write(file, "");
  for (const module of kohya.probe.modules) write(`${module}.py`, "");
  write("torchvision.py", "");
  write(
    "torch.py",
    "__version__ = '2.8.0+cpu'\nclass cuda:\n    is_available = staticmethod(lambda: False)\nclass backends: pass\n",
  );
  writeFileSync(join(folder, "list.txt"), "--no-index\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);

function write(file: string, text: string): void {
  mkdirSync(dirname(join(from, file)), { recursive: true });
  writeFileSync(join(from, file), text);
}

function listening(signal: AbortSignal = new AbortController().signal) {
  const heard: string[] = [];
  return { heard, io: { out: (text: string) => void heard.push(text), err: () => {}, signal } };
}

async function install(...more: string[]) {
  const { heard, io } = listening();
  const list = join(folder, "list.txt");
  const argv = ["kohya", "--from", from, "--requirements", list, "--home", home, ...more];
  const code = await runInstall(argv, io);
  const output = heard.join("");
  const { state, events } = studioLog.parse(studioLog.start(), output, 0);
  const verdict = explainStudioLog({ exit: { code, signal: null }, state, tail: [], stopAsked: false });
  const phases = events.flatMap((event) => (event.type === "phase" ? [event.phase] : []));
  return { code, output, verdict, phases };
}

const installedJson = () => join(home, "trainers", "kohya", "installed.json");

testUnless(
  noPython,
  "an installation is made, found by the worker, kept when whole and mended when broken",
  async () => {
    write("einops.py", "raise ImportError('made for another Python')");
    const broken = await install();
    expect(broken.code).toBe(1);
    expect(broken.verdict.failure?.message).toContain(
      "cannot import einops (ImportError: made for another Python)",
    );
    expect(existsSync(installedJson())).toBe(false);

    write("einops.py", "");
    const made = await install();
    expect(made.verdict).toEqual({ outcome: "succeeded", failure: null });
    expect(made.phases).toEqual(["fetch", "setup", "check", "done"]);
    expect(made.output).toContain("The environment is there already");
    const installed = JSON.parse(readFileSync(installedJson(), "utf8"));
    expect(installed).toMatchObject({ version: "", device: "cpu", packages: { torch: "2.8.0+cpu" } });
    const [found] = await findTrainers({
      ...{ home, programs: findPrograms(), simulated: false, sdScripts: null, python: null },
      ask: "always",
    });
    expect(found).toMatchObject({ id: "kohya", ok: true, root: installed.root, python: installed.python });

    rmSync(installed.python);
    const mended = await install();
    expect(mended.output).toContain("does not run and is made anew");
    expect(mended.verdict.outcome).toBe("succeeded");
    expect(execFileSync(installed.python, ["-c", "print(1)"], { encoding: "utf8" }).trim()).toBe("1");

    const before = readFileSync(installedJson(), "utf8");
    writeFileSync(join(folder, "impossible.txt"), "--no-index\nno-such-package-of-loralei==1.0\n");
    const impossible = await install("--requirements", join(folder, "impossible.txt"));
    expect(impossible.code).toBe(1);
    expect(impossible.verdict.failure?.message).toContain("no-such-package-of-loralei");
    expect(readFileSync(installedJson(), "utf8")).toBe(before);
  },
  300_000,
);

test("wrong lists, sources and Pythons are told before anything is made", async () => {
  const none = await install("--requirements", join(folder, "none.txt"));
  expect(none.verdict.failure).toMatchObject({ code: "not-found" });
  const nowhere = await install("--python", "/no/such/python");
  expect(nowhere.verdict.failure?.message).toContain("/no/such/python: not there");
});

test("a stop before the end is no failure", async () => {
  const { heard, io } = listening(AbortSignal.abort());
  expect(await runInstall(["kohya", "--home", join(folder, "stopped")], io)).toBe(130);
  expect(heard.join("")).not.toContain("failed");
});
