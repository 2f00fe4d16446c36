import { launchBrowser } from "../browser.ts";
import { connect } from "../client.ts";
import { startJob } from "../simulated-job.ts";
import { startStudio } from "../studio.ts";
import type { Bench } from "./bench.ts";
import { rounded } from "./bench.ts";
import { cpuMs } from "./process-figures.ts";
import { sampleFiles } from "./sample-files.ts";

const idleMs = 60_000;

/** A page of 50 out of 500 jobs with configs of 2 KB: server CPU per page; and what an open Jobs page asks when idle. */
export async function run(): Promise<Bench> {
  await using files = await sampleFiles();
  await using studio = await startStudio({ ...files, worker: false });
  const { client, close } = connect(studio.url);
  const comment = "a note that makes the config as large as a real one ".repeat(40).slice(0, 1_900);
  for (let i = 0; i < 500; i++) await startJob(client, studio, { training_comment: comment });

  const pages = 1_000;
  const ask = () => client.jobs.list.query({ limit: 50, filter: "all" });
  for (let i = 0; i < 200; i++) await ask();
  const before = cpuMs(studio.api.pid!);
  for (let i = 0; i < pages; i++) await ask();
  const cpuPerPageMs = (cpuMs(studio.api.pid!) - before) / pages;
  await close();

  const browser = await launchBrowser();
  let requests = 0;
  try {
    const page = await browser.newPage();
    await page.goto(`${studio.url}/jobs`);
    await page.getByRole("main").waitFor();
    await page.waitForLoadState("networkidle");
    page.on("request", () => requests++);
    await new Promise((done) => setTimeout(done, idleMs));
  } finally {
    await browser.close();
  }
  return {
    figures: { cpuPerPageMs: rounded(cpuPerPageMs, 3), idleRequests: requests },
    limits: { cpuPerPageMs: { max: 0.5 }, idleRequests: { max: 0 } },
  };
}
