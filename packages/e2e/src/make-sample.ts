import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { checkout } from "./checkout.ts";

/** Draws what all tests share, with the scripts that `npm run demo` uses; removed at the end. */
export default async function makeSample(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "loralei-sample-"));
  const dataset = join(folder, "momo");
  const model = join(folder, "base.safetensors");
  const run = promisify(execFile);
  await run(process.execPath, [join(checkout, "scripts/make-sample-dataset.mjs"), dataset]);
  await run(process.execPath, [join(checkout, "scripts/make-demo-model.mjs"), model]);
  project.provide("sampleDataset", dataset);
  project.provide("sampleModel", model);
  return () => rm(folder, { recursive: true, force: true });
}
