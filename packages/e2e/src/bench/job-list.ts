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

  const ask = () => client.jobs.list.query({ limit: 50, filter: "all" });
  // The cost of a page: ten in one batch, so that the request around them weighs little. And of a request with one.
  const cpuPerPageMs = await cpuPer(studio.api.pid!, 200, 10, ask);
  const cpuPerRequestMs = await cpuPer(studio.api.pid!, 1_000, 1, ask);
  await close();

  const browser = await launchBrowser();
  const asked: string[] = [];
  try {
    const page = await browser.newPage();
    await page.goto(`${studio.url}/jobs`);
    await page.getByRole("main").waitFor();
    await page.waitForLoadState("networkidle");
    // What the page asks once its first live data is in belongs to its loading.
    await new Promise((done) => setTimeout(done, 5_000));
    page.on("request", (request) => asked.push(request.url()));
    await new Promise((done) => setTimeout(done, idleMs));
  } finally {
    await browser.close();
  }
  for (const url of asked) console.error(`asked while idle: ${url}`);
  return {
    figures: {
      cpuPerPageMs: rounded(cpuPerPageMs, 3),
      cpuPerRequestMs: rounded(cpuPerRequestMs, 3),
      idleRequests: asked.length,
    },
    limits: { cpuPerPageMs: { max: 0.5 }, idleRequests: { max: 0 } },
  };
}

/** Server CPU of one call in ms: `rounds` batches of `size` calls, after a warm-up. */
async function cpuPer(
  pid: number,
  rounds: number,
  size: number,
  call: () => Promise<unknown>,
): Promise<number> {
  const batch = () => Promise.all(Array.from({ length: size }, call));
  for (let i = 0; i < rounds / 5; i++) await batch();
  const before = cpuMs(pid);
  for (let i = 0; i < rounds; i++) await batch();
  return (cpuMs(pid) - before) / (rounds * size);
}
