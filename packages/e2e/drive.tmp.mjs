import { chromium } from "playwright-core";

const base = process.argv[2];
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const ctx = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: "dark" });
const page = await ctx.newPage();
page.on("console", (m) => m.type() === "error" && console.log("console:", m.text()));
page.on("pageerror", (e) => console.log("pageerror", e.message));
const shot = (n) => page.screenshot({ path: `/tmp/look/shots/d-${n}.png` });
await page.goto(base + "/train");
await page.getByText("momo-the-otter").first().click();
await page.getByRole("button", { name: "Choose" }).first().click();
await page.waitForTimeout(1500);
await shot("model");
await page.getByText("demo-base-model").first().click();
await page.waitForTimeout(2500);
await shot("filled");
await page.getByRole("tab", { name: "Files and command" }).click();
await page.waitForTimeout(1500);
await shot("files");
await page.getByRole("tab", { name: "Summary" }).click();
await page.getByRole("button", { name: "Start training" }).click();
await page.waitForURL(/jobs\//);
await page.waitForTimeout(4000);
await shot("job1");
console.log(page.url());
await page.waitForTimeout(12000);
await shot("job2");
for (const t of ["Samples", "Log", "Checkpoints", "Config", "Events"]) {
  await page.getByRole("tab", { name: t }).click();
  await page.waitForTimeout(1500);
  await shot("tab-" + t);
}
await browser.close();
