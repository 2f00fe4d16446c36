import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../browser.ts";
import { type Stack, startStack } from "../stack.ts";
import { openPage } from "./open-page.ts";

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  stack = await startStack({ web: true });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.[Symbol.asyncDispose]();
});

test("the way from the Jobs page over the form to a stopped run is walked by keyboard alone", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(`${stack.url}/jobs`);
  await page.getByRole("main").waitFor();
  await press(
    page,
    page.getByRole("navigation", { name: "Studio" }).getByRole("link", { name: "Train" }).first(),
  );

  await tabTo(page, page.getByLabel("Trainer", { exact: true }));
  await page.keyboard.type("Simulated");
  await tabTo(page, page.getByLabel("Name of this training"));
  await page.keyboard.type("By keys");
  await press(page, page.getByRole("button", { name: /^momo\b/ }));
  await tabTo(page, page.getByLabel("Base model", { exact: true }));
  await page.keyboard.type(`${stack.home}/models/base.safetensors`);
  await press(page, page.getByRole("button", { name: "Start training" }));

  await page.getByRole("heading", { level: 1, name: "By keys" }).waitFor();
  await tabTo(page, page.getByRole("tab", { selected: true }));
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => page.getByRole("tab", { name: "Log" }).getAttribute("aria-selected")).toBe("true");
  await page.getByRole("log").waitFor();
  await press(page, page.getByRole("button", { name: "Stop now" }));
  await page.getByText("Cancelled").first().waitFor();

  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.type("workers");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Workers" }).waitFor();
  await close();
});

async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

/** Tabs on until the target has the focus, once around at most. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 250; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${target}`);
}
