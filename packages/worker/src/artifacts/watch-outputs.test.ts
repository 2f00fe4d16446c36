import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSafetensors } from "@loralei/disk/write-safetensors";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openFiles, processesOf } from "../attempt/processes.ts";
import { readArtifactName } from "./artifact-names.ts";
import { watchOutputs } from "./watch-outputs.ts";

let dir = "";
let now = 0;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "loralei-outputs-"));
  mkdirSync(join(dir, "sample"));
  now = 0;
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function watchDir(held: () => ReadonlySet<string> = () => new Set()) {
  return watchOutputs({
    outDir: dir,
    samplesDir: join(dir, "sample"),
    exceptDir: join(dir, "logs"),
    settleMs: 1_000,
    openFiles: held,
    now: () => now,
  });
}

async function paths(watch: ReturnType<typeof watchDir>, ended = false) {
  const { found } = await watch.scan(ended);
  for (const file of found) await file.handle.close();
  return found.map((file) => file.path);
}

test("a file is told when it has stayed as it is, once, and again when it was written anew", async () => {
  const watch = watchDir();
  writeFileSync(join(dir, "sample/hero_e000001_00_20261123151311.png"), "one");
  expect(await paths(watch)).toEqual([]);
  now = 1_000;
  const { found } = await watch.scan(false);
  expect(found).toMatchObject([{ kind: "sample", epoch: 1, size: 3 }]);
  await found[0]!.handle.close();
  now = 9_000;
  expect(await paths(watch)).toEqual([]);
  writeFileSync(join(dir, "sample/hero_e000001_00_20261123151311.png"), "two!");
  await paths(watch);
  now = 10_000;
  expect(await paths(watch)).toEqual(["sample/hero_e000001_00_20261123151311.png"]);
});

test("a half written model is not told while the run goes on, and told as damaged at the end", async () => {
  const watch = watchDir();
  const tensors = [{ name: "a", dtype: "F32" as const, shape: [1], data: new Uint8Array(4) }];
  await writeSafetensors(join(dir, "whole.safetensors"), { tensors });
  writeFileSync(join(dir, "half.safetensors"), "\x40\0\0\0\0\0\0\0{");
  await watch.scan(false);
  now = 5_000;
  const looked = await watch.scan(false);
  expect(looked.found.map((file) => file.path)).toEqual(["whole.safetensors"]);
  await looked.found[0]!.handle.close();
  expect(looked.growing).toBe(true);
  const last = await watch.scan(true);
  expect(last.found).toEqual([]);
  expect(last.problems).toMatchObject([expect.stringContaining("half.safetensors")]);
});

test("a file that a process of the job still holds open is not told", async () => {
  const path = join(dir, "hero-000001-state-optimizer.bin");
  const script = `require("fs").openSync(process.argv[1], "a"); console.log("open"); setTimeout(() => {}, 60_000)`;
  const child = spawn(process.execPath, ["-e", script, path], {
    env: { LORALEI_JOB: `test:${process.pid}` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await new Promise((opened) => child.stdout.once("data", opened));
    appendFileSync(path, "some bytes");
    const watch = watchDir(() => openFiles(processesOf(`test:${process.pid}`)));
    await paths(watch);
    now = 5_000;
    expect(await watch.scan(false)).toMatchObject({ found: [], growing: true });
    child.kill("SIGKILL");
    await vi.waitFor(async () => expect(await paths(watch)).toEqual(["hero-000001-state-optimizer.bin"]));
  } finally {
    child.kill("SIGKILL");
  }
});

test("event files and names that are not safe are left out, the latter with a word", async () => {
  const watch = watchDir();
  mkdirSync(join(dir, "logs"));
  writeFileSync(join(dir, "logs/events.out.tfevents.1"), "x");
  writeFileSync(join(dir, "con.txt"), "x");
  const { found, problems } = await watch.scan(true);
  expect(found).toEqual([]);
  expect(problems).toMatchObject([expect.stringContaining("con.txt")]);
});

test("kind, step and epoch are read from the names that sd-scripts gives", () => {
  const read = (path: string) => Object.values(readArtifactName(path, false));
  expect(read("hero.safetensors")).toEqual(["model", null, null]);
  expect(read("hero-000004.safetensors")).toEqual(["checkpoint", null, 4]);
  expect(read("hero-step00000100.safetensors")).toEqual(["checkpoint", 100, null]);
  expect(read("hero-000004-state/optimizer.bin")).toEqual(["state", null, 4]);
  expect(read("hero-step00000100-state/model.safetensors")).toEqual(["state", 100, null]);
  expect(read("hero-state/train_state.json")).toEqual(["state", null, null]);
  expect(read("sample/hero_000500_01_20261123151311_42.png")).toEqual(["sample", 500, null]);
  expect(read("report.json")).toEqual(["report", null, null]);
});
