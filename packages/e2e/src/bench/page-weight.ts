import { gzipSync } from "node:zlib";
import { launchBrowser } from "../browser.ts";
import { connect } from "../client.ts";
import { startJob, succeeded, workerOnline } from "../simulated-job.ts";
import { startStudio } from "../studio.ts";
import type { Bench } from "./bench.ts";
import { rounded } from "./bench.ts";
import { sampleFiles } from "./sample-files.ts";

/** JavaScript that the first load of each page fetches, in KB (10^3 bytes) of gzip -9. */
export async function run(): Promise<Bench> {
  await using files = await sampleFiles();
  await using studio = await startStudio(files);
  const { client, close } = connect(studio.url);
  await workerOnline(client);
  const id = await startJob(client, studio, { sim_speed: 1_000 });
  await succeeded(client, id);
  await close();
  const paths = {
    jobs: "/jobs",
    job: `/jobs/${id}`,
    train: "/train",
    datasets: "/datasets",
    workers: "/workers",
    settings: "/settings",
  };
  const browser = await launchBrowser();
  const figures: Record<string, number> = {};
  const limits: Bench["limits"] = {};
  try {
    for (const [name, path] of Object.entries(paths)) {
      const context = await browser.newContext();
      const page = await context.newPage();
      const bodies: Promise<Buffer>[] = [];
      page.on("response", (response) => {
        if (response.request().resourceType() === "script") bodies.push(response.body());
      });
      await page.goto(studio.url + path);
      await page.getByRole("main").waitFor();
      await page.waitForLoadState("networkidle");
      const bytes = (await Promise.all(bodies)).reduce(
        (sum, body) => sum + gzipSync(body, { level: 9 }).length,
        0,
      );
      figures[`${name}Kb`] = rounded(bytes / 1000);
      limits[`${name}Kb`] = { max: 200 };
      await context.close();
    }
  } finally {
    await browser.close();
  }
  return { figures, limits };
}
