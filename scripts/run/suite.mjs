import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runShown } from "./child.mjs";
import { fail, say } from "./say.mjs";
import { root, setUp } from "./setup.mjs";

/** In this order: what is quick and tells most comes first. A failing step does not hide the ones behind it. */
const checks = [
  ["lint", "biome", ["ci", "--error-on-warnings"]],
  ["boundaries", "turbo", ["boundaries"]],
  ["unused code", "knip", []],
  ["types", "turbo", ["run", "typecheck", "typecheck:tests", "--output-logs=errors-only"]],
];
const suites = [
  ["unit", ["--project", "!e2e"]],
  ["e2e", ["--project", "e2e"]],
];

/**
 * Runs the checks, the unit tests, the build and the end-to-end tests; the last line tells the sum of all tests.
 * A failed check or build counts as one failure, so that "0 failed" and exit 0 mean the same.
 */
export async function runSuite(args) {
  const only = readOnly(args);
  const { env } = await setUp();
  const reports = mkdtempSync(join(tmpdir(), "loralei-test-"));
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const broken = [];
  // The tools write into a pipe here: they show colours only when told to.
  const colour = process.stderr.isTTY ? { FORCE_COLOR: "1" } : {};
  const step = async (title, command, rest) => {
    const begin = performance.now();
    const { status } = await runShown(command, rest, { cwd: root, env: { ...env, ...colour } });
    say(
      `${status === 0 ? "ok    " : "FAILED"} ${title} (${((performance.now() - begin) / 1000).toFixed(1)} s)`,
    );
    if (status !== 0) broken.push(title);
    return status === 0;
  };
  try {
    if (only.has("checks")) {
      for (const [title, command, rest] of checks) if (!(await step(title, command, rest))) sum.failed++;
    }
    for (const [title, rest] of suites) {
      if (!only.has(title)) continue;
      if (title === "e2e" && !(await step("build", "turbo", ["run", "build", "--output-logs=errors-only"]))) {
        sum.failed++;
        continue;
      }
      const file = join(reports, `${title}.json`);
      const ok = await step(`${title} tests`, "vitest", [
        "run",
        ...rest,
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${file}`,
      ]);
      const report = readReport(file);
      sum.passed += report.passed;
      sum.skipped += report.skipped;
      sum.failed += report.failed || (ok ? 0 : 1);
    }
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  if (broken.length > 0) say(`\nFailed: ${broken.join(", ")}`);
  if (only.has("unit") || only.has("e2e")) {
    process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
  }
  return sum.failed === 0 ? 0 : 1;
}

function readOnly(args) {
  const all = ["checks", "unit", "e2e"];
  if (args.length === 0) return new Set(all);
  const [flag, list = ""] = args;
  const parts = list.split(",");
  const unknown = parts.find((part) => !all.includes(part));
  if (flag !== "--only" || unknown !== undefined)
    fail(`test takes --only with some of ${all.join(",")}.`, "", 2);
  return new Set(parts);
}

/** Counts of a vitest JSON report; a file that could not even be loaded is one failure. */
function readReport(file) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
  const unloaded = report.testResults.filter(
    (result) => result.status === "failed" && result.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}
