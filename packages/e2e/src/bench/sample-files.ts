import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { checkout } from "../checkout.ts";

/** A dataset of one picture and the stand-in base model, removed when disposed of. */
export async function sampleFiles() {
  const folder = await mkdtemp(join(tmpdir(), "loralei-bench-"));
  const dataset = join(folder, "momo");
  const model = join(folder, "base.safetensors");
  await mkdir(dataset);
  await sharp({ create: { width: 512, height: 512, channels: 3, background: "#a8683f" } })
    .png()
    .toFile(join(dataset, "otter.png"));
  await writeFile(join(dataset, "otter.txt"), "momo_otter, otter\n");
  await promisify(execFile)(process.execPath, [join(checkout, "scripts/make-demo-model.mjs"), model]);
  return {
    dataset,
    model,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
