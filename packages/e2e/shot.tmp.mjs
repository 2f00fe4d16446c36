import { chromium } from "playwright-core";

const base = process.argv[2];
const pages = process.argv.slice(3);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
for (const [w, h, n] of [
  [1440, 900, "wide"],
  [390, 844, "narrow"],
])
  for (const scheme of ["dark", "light"]) {
    if (n === "narrow" && scheme === "light") continue;
    const ctx = await browser.newContext({ viewport: { width: w, height: h }, colorScheme: scheme });
    const page = await ctx.newPage();
    page.on("console", (m) => m.type() === "error" && console.log("console:", m.text()));
    for (const p of pages) {
      const [path, name] = p.split("=:");
      await page.goto(base + path);
      await page.waitForTimeout(1800);
      await page.screenshot({ path: `/tmp/look/shots/${name}-${n}-${scheme}.png` });
    }
    await ctx.close();
  }
await browser.close();
