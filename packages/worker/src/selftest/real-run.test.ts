import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explainStudioLog, studioLog } from "@loralei/core/jobs/studio-log";
import { afterAll, beforeAll, expect } from "vitest";
import { runInstall } from "../install/run-install.ts";
import { realRun } from "../testing/env.ts";
import { testUnless } from "../testing/programs.ts";
import type { SelftestReport } from "./report.ts";
import { runSelftest } from "./run-selftest.ts";

/**
 * sd-scripts itself, installed and trained by our own commands. Needs its sources, gigabytes of packages and minutes,
 * so it runs where these are named:
 *
 *     LORALEI_REAL_SD_SCRIPTS=folder LORALEI_REAL_REQUIREMENTS=list.txt [LORALEI_REAL_FULL=1] vitest run real-run
 */
const missing = realRun.sdScripts
  ? realRun.requirements
    ? null
    : "LORALEI_REAL_REQUIREMENTS names no pip list"
  : "LORALEI_REAL_SD_SCRIPTS names no folder of sd-scripts";
const notFull =
  missing ?? (realRun.full ? null : "LORALEI_REAL_FULL is not set: it takes 7 GB of memory and minutes");

let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "loralei-real-"));
});
// Gigabytes of small files.
afterAll(() => rmSync(home, { recursive: true, force: true }), 300_000);

async function run(command: typeof runInstall, argv: string[]) {
  const heard: string[] = [];
  const signal = new AbortController().signal;
  const code = await command([...argv, "--home", home], {
    out: (text) => void heard.push(text),
    err: () => {},
    signal,
  });
  const { state, events } = studioLog.parse(studioLog.start(), heard.join(""), 0);
  const phases = new Set(events.flatMap((event) => (event.type === "phase" ? [event.phase] : [])));
  return {
    phases,
    verdict: explainStudioLog({ exit: { code, signal: null }, state, tail: [], stopAsked: false }),
  };
}

testUnless(
  missing,
  "sd-scripts is installed and trains a toy-sized LoRA from our own files",
  async () => {
    const list = ["--from", realRun.sdScripts!, "--requirements", realRun.requirements!];
    const installed = await run(runInstall, ["kohya", ...list]);
    expect(installed.verdict).toEqual({ outcome: "succeeded", failure: null });
    const report = await selftest("--toy");
    expect(report).toMatchObject({
      ok: true,
      toy: true,
      steps: 8,
      lora: { modules: { unet: 192, text: 12 } },
    });
  },
  1_800_000,
);

testUnless(
  notFull,
  "sd-scripts trains a LoRA of full Stable Diffusion 1.5 size",
  async () => {
    const report = await selftest("--steps", "4");
    expect(report).toMatchObject({
      ok: true,
      toy: false,
      steps: 4,
      lora: { modules: { unet: 192, text: 72 } },
    });
  },
  3_600_000,
);

async function selftest(...more: string[]): Promise<SelftestReport> {
  const out = join(home, "out");
  const { verdict, phases } = await run(runSelftest, ["kohya", "--out", out, ...more]);
  expect(verdict).toEqual({ outcome: "succeeded", failure: null });
  expect([...phases]).toEqual(expect.arrayContaining(["cache-latents", "train", "save", "check", "done"]));
  expect(existsSync(join(home, "selftest"))).toBe(true);
  return JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
}
