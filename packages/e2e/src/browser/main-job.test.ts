import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../browser.ts";
import { type Stack, startStack } from "../stack.ts";
import { keepScreenshot, openPage } from "./open-page.ts";

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  stack = await startStack({ images: 6, web: true });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.[Symbol.asyncDispose]();
});

test("a person trains a LoRA: form, start, live page, reload in the middle, finished, download", async () => {
  const { page, problems, close } = await openPage(browser);
  await page.goto(`${stack.url}/train`);
  await page.getByLabel("Trainer", { exact: true }).selectOption({ label: "Simulated trainer" });
  await page.getByRole("button", { name: /^momo\b/ }).click();
  await page.getByLabel("Base model", { exact: true }).fill(`${stack.home}/models/base.safetensors`);
  await page.getByLabel("Name of this training").fill("Momo by browser");
  await setting(page, "Steps per second", "4");
  await setting(page, "Epochs", "16");

  // Nothing typed is lost on reload.
  await page.reload();
  await expect.poll(() => page.getByLabel("Name of this training").inputValue()).toBe("Momo by browser");
  await expect
    .poll(() => page.getByLabel("Base model", { exact: true }).inputValue())
    .toContain("base.safetensors");
  await keepScreenshot(page, "main-job-form");

  await page.getByRole("button", { name: "Start training" }).click();
  await page.getByRole("heading", { level: 1, name: "Momo by browser" }).waitFor();
  await keepScreenshot(page, "main-job-started");
  const bar = page.getByRole("progressbar", { name: "Progress of the job" });
  const percent = async () => Number(await bar.getAttribute("aria-valuenow"));
  await expect.poll(percent, { timeout: 30_000 }).toBeGreaterThan(0);
  const first = await percent();
  await expect.poll(percent, { timeout: 30_000 }).toBeGreaterThan(first);
  await page.getByRole("figure", { name: "Loss of Momo by browser over steps" }).waitFor();
  await keepScreenshot(page, "main-job-running");

  await page.getByRole("tab", { name: "Log" }).click();
  await findInLog(page, "Using v1 tokenizer");
  const before = await percent();
  await page.reload();
  await findInLog(page, "running training");
  await expect.poll(percent, { timeout: 30_000 }).toBeGreaterThanOrEqual(before);

  await page.getByText("Finished").first().waitFor({ timeout: 60_000 });
  await page.getByRole("tab", { name: /^Checkpoints/ }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("link", { name: /^Download .*safetensors/ })
      .last()
      .click(),
  ]);
  const bytes = await readFile(await download.path());
  const headerLength = Number(bytes.readBigUInt64LE(0));
  expect(JSON.parse(bytes.subarray(8, 8 + headerLength).toString())).toHaveProperty("__metadata__");
  await keepScreenshot(page, "main-job-finished");
  expect(problems).toEqual([]);
  await close();
});

/** Finds a setting by the search over all settings, as a person would, and types into it. */
async function setting(page: Page, label: string, value: string): Promise<void> {
  await page.getByLabel("Search settings").fill(label);
  await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByLabel("Search settings").fill("");
}

/** The log is long and only what is in view is drawn: the search goes to the line. */
async function findInLog(page: Page, text: string): Promise<void> {
  await page.getByLabel("Search the log").fill(text);
  await page.getByLabel("Search the log").press("Enter");
  await page.getByRole("log").getByText(text).first().waitFor();
}
