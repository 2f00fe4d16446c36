import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../browser.ts";
import { type Stack, startStack } from "../stack.ts";
import { accessFaults, keepScreenshot, openPage, painted, sizes } from "./open-page.ts";

let stack: Stack;
let browser: Browser;
/** Ended well, ended badly, and still going. */
const jobs = { done: "", failed: "", running: "" };

beforeAll(async () => {
  stack = await startStack({ images: 24, web: true });
  browser = await launchBrowser();
  const samples = { sample_every_n_epochs: 1, sample_prompts: [{ prompt: "momo_otter, smile, beach" }] };
  jobs.done = await stack.train({ ...samples, max_train_epochs: 4, sim_speed: 400 }, "Momo the otter");
  await stack.ended(jobs.done);
  jobs.failed = await stack.train({ sim_fault: "out-of-memory", sim_fault_step: 30 }, "Momo, too large");
  await stack.ended(jobs.failed);
  jobs.running = await stack.train({ ...samples, max_train_epochs: 500, sim_speed: 25 }, "Momo, long");
  await stack.until(jobs.running, (job) => job.progress.step > 100);
});

afterAll(async () => {
  await browser?.close();
  await stack?.[Symbol.asyncDispose]();
});

const pages: Record<string, () => string> = {
  datasets: () => "/datasets",
  train: () => "/train",
  jobs: () => "/jobs",
  "job-done": () => `/jobs/${jobs.done}`,
  "job-failed": () => `/jobs/${jobs.failed}`,
  "job-running": () => `/jobs/${jobs.running}`,
  "job-samples": () => `/jobs/${jobs.done}?tab=samples`,
  "job-log": () => `/jobs/${jobs.done}?tab=log`,
  "job-config": () => `/jobs/${jobs.done}?tab=config`,
  "job-checkpoints": () => `/jobs/${jobs.done}?tab=checkpoints`,
  workers: () => "/workers",
  settings: () => "/settings",
  kit: () => "/kit",
  nowhere: () => "/no-such-page",
};

test.each(Object.keys(pages))(
  "page %s: no serious fault of access, no error, in both themes and sizes",
  async (name) => {
    const { page, problems, close } = await openPage(browser);
    await page.goto(stack.url + pages[name]!());
    await page.getByRole("main").waitFor();
    await page.waitForLoadState("networkidle");
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    for (const size of Object.keys(sizes) as (keyof typeof sizes)[]) {
      await page.setViewportSize(sizes[size]);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await painted(page);
        await keepScreenshot(page, `${name}-${size}-${colorScheme}`);
        expect(await accessFaults(page), `${name} ${size} ${colorScheme}`).toEqual([]);
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `pixels that ${name} is wider than a ${size} window`).toBeLessThanOrEqual(0);
    }
    expect(problems).toEqual([]);
    await close();
  },
);

test("an idle Jobs page asks the server for nothing", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(`${stack.url}/jobs`);
  await page.getByRole("main").waitFor();
  await page.waitForLoadState("networkidle");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  // A fact of absence: nothing announces it, so this waits a while (the benchmark waits the full minute).
  await new Promise((done) => setTimeout(done, 5_000));
  expect(asked).toEqual([]);
  await close();
});
