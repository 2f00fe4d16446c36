import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** $CHROME, else the system's Chromium, else the one that comes as an npm package: no machine must install one. */
export async function launchBrowser(): Promise<Browser> {
  const installed = [process.env.CHROME, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
    (path) => path && existsSync(path),
  );
  if (installed) return await chromium.launch({ executablePath: installed, args: ["--no-sandbox"] });
  // These make the package unpack the few libraries that a bare machine lacks, beside Chromium, into the temp folder.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= "nodejs22.x";
  const packed = (await import("@sparticuz/chromium")).default;
  const executablePath = await packed.executablePath();
  const libraries = join(tmpdir(), "al2023", "lib");
  return await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--no-zygote", "--disable-gpu", "--font-render-hinting=none"],
    env: { ...(process.env as Record<string, string>), LD_LIBRARY_PATH: libraries },
  });
}
