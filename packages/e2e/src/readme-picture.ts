// Takes the picture of the README anew: npm run build once, then node packages/e2e/src/readme-picture.ts
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { launchBrowser } from "./browser.ts";
import { checkout } from "./checkout.ts";
import { connect } from "./client.ts";
import { startJob, workerOnline } from "./simulated-job.ts";
import { startStudio } from "./studio.ts";

const folder = await mkdtemp(join(tmpdir(), "loralei-picture-"));
const dataset = join(folder, "momo");
const model = join(folder, "base.safetensors");
const run = promisify(execFile);
await run(process.execPath, [join(checkout, "scripts/make-sample-dataset.mjs"), dataset]);
await run(process.execPath, [join(checkout, "scripts/make-demo-model.mjs"), model]);

await using studio = await startStudio({ dataset, model });
const { client, close } = connect(studio.url);
await workerOnline(client);
const id = await startJob(client, studio, {
  max_train_epochs: 30,
  sample_every_n_epochs: 3,
  sample_prompts: [
    { prompt: "momo_otter, smile, beach", seed: 7 },
    { prompt: "momo_otter, snow, scarf", seed: 8 },
  ],
  sim_speed: 40,
});
const browser = await launchBrowser();
const page = await browser.newPage({
  viewport: { width: 1440, height: 900 },
  colorScheme: "dark",
  deviceScaleFactor: 1,
});
await page.goto(`${studio.url}/jobs/${id}`);
const bar = page.getByRole("progressbar", { name: "Progress of the job" });
while (Number(await bar.getAttribute("aria-valuenow")) < 60)
  await new Promise((done) => setTimeout(done, 200));
await mkdir(join(checkout, "docs/images"), { recursive: true });
await page.screenshot({ path: join(checkout, "docs/images/job.png") });
await browser.close();
await client.jobs.cancel.mutate({ id: id as never, mode: "now" });
await close();
await rm(folder, { recursive: true, force: true });
