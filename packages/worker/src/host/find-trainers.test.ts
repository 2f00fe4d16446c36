import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { kohya } from "@loralei/core/trainers/kohya/index";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findPrograms } from "../program.ts";
import { describeHost, watchHost } from "./capabilities.ts";
import { findTrainers } from "./find-trainers.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "loralei-trainers-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A stand-in for Python that answers what a program of Node says. */
function installPython(program: string): { root: string; python: string } {
  const root = join(home, "sd-scripts");
  for (const file of kohya.probe.files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), "");
  }
  const python = join(home, "python");
  writeFileSync(python, `#!${process.execPath}\n${program}`);
  chmodSync(python, 0o755);
  const installed = { root, python, version: "48d368f" };
  mkdirSync(join(home, "trainers/kohya"), { recursive: true });
  writeFileSync(join(home, "trainers/kohya/installed.json"), JSON.stringify(installed));
  return installed;
}

const look = (ask: "never" | "when-changed" | "always" = "when-changed") =>
  findTrainers({ home, programs: findPrograms(), simulated: false, sdScripts: null, python: null, ask });
const answer = (missing: object) =>
  `console.log("noise"); console.log(JSON.stringify({ missing: ${JSON.stringify(missing)}, packages: { torch: "2.13.0+cpu" }, device: "cpu", python: "p" }))`;

test("a host without the trainer says how to install it, and the simulated one is offered only when asked for", async () => {
  expect(await look()).toMatchObject([
    { id: "kohya", ok: false, reason: expect.stringContaining("loralei-worker install kohya") },
  ]);
  const programs = findPrograms();
  const both = await findTrainers({
    home,
    programs,
    simulated: true,
    sdScripts: null,
    python: null,
    ask: "never",
  });
  expect(both[1]).toMatchObject({ id: "simulated", ok: true, python: process.execPath });
});

test("an installation is proved by its Python, and the answer is kept until something changes", async () => {
  const { root } = installPython(answer({}));
  expect(await look("never")).toMatchObject([{ ok: false, reason: "it is being checked" }]);
  expect(await look()).toMatchObject([
    { ok: true, version: "48d368f", root, packages: { torch: "2.13.0+cpu" } },
  ]);
  expect(await look("never")).toMatchObject([{ ok: true }]);
  rmSync(join(root, "train_network.py"));
  expect(await look()).toMatchObject([
    { ok: false, reason: expect.stringContaining("train_network.py is missing") },
  ]);
});

test("modules that do not import and a Python that does not run are told by name", async () => {
  installPython(answer({ cv2: "ImportError: libGL.so.1" }));
  expect(await look()).toMatchObject([
    { ok: false, reason: expect.stringContaining("cv2 (ImportError: libGL.so.1)") },
  ]);
  const { python } = installPython("process.exit(3)");
  expect(await look()).toMatchObject([
    { ok: false, reason: expect.stringContaining(`${python} could not be run`) },
  ]);
});

test("a host without GPUs has a slot for the CPU, and tells its figures", async () => {
  const options = { home, name: "box", local: false, simulated: false, gpus: [], trainers: [] };
  const host = await describeHost(options);
  expect(host).toMatchObject({ name: "box", slots: { gpu: 0, cpu: 1 } });
  expect(host.ramMb).toBeGreaterThan(100);
  expect(host.diskFreeMb).toBeGreaterThan(0);
  const stats = await watchHost(home)(false, 5);
  expect(stats).toMatchObject({ atMs: 5, gpus: [] });
  expect(stats.cpu).toBeLessThanOrEqual(1);
});
