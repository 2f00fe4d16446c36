import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { checkout } from "../checkout.ts";

export const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const;

/** A page in a context of its own; `problems` gathers what the page's console calls an error, and what it throws. */
export async function openPage(
  browser: Browser,
  options: { theme?: "light" | "dark"; size?: keyof typeof sizes } = {},
): Promise<{ page: Page; problems: string[]; close: () => Promise<void> }> {
  const context = await browser.newContext({
    viewport: sizes[options.size ?? "wide"],
    colorScheme: options.theme ?? "light",
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.setDefaultTimeout(20_000);
  return { page, problems, close: () => context.close() };
}

/** Serious and critical findings of axe on the page as it stands, one line each. */
export async function accessFaults(page: Page): Promise<string[]> {
  // By evaluation, not by a script tag: the page's content security policy lets no foreign script in.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe: engine } = globalThis as unknown as {
      axe: { run(): Promise<import("axe-core").AxeResults> };
    };
    return (await engine.run()).violations;
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, help, nodes }) => `${id}: ${help} at ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
    );
}

/** Waits until a change of theme or size is painted: two frames, and the end of every colour that fades. */
export async function painted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise<number>((done) => requestAnimationFrame(done));
    await frame();
    await frame();
    const fading = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(fading.map((animation) => animation.finished));
    await frame();
  });
}

/** A picture of the page for people to look at: screenshots/<name>.png in the checkout, which git ignores. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = join(checkout, "screenshots");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
