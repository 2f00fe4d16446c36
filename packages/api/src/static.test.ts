import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { startStudio, stopStudio } from "./testing/studio.ts";

test("the web app answers every address that is no file, under a strict policy, and keeps its hashed files", async () => {
  const webDir = await mkdtemp(join(tmpdir(), "loralei-web-"));
  await mkdir(join(webDir, "assets"));
  await writeFile(join(webDir, "index.html"), "<title>Loralei</title>");
  await writeFile(join(webDir, "assets", "main-abc.js"), "1");
  const studio = await startStudio({ webDir });
  const get = (path: string) => fetch(`${studio.app.url}${path}`);
  const page = await get("/jobs/some-job?tab=log");
  expect([page.status, await page.text()]).toEqual([200, "<title>Loralei</title>"]);
  expect(page.headers.get("cache-control")).toBe("no-cache");
  expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
  expect((await get("/assets/main-abc.js")).headers.get("cache-control")).toContain("immutable");
  expect((await get("/assets/gone.js")).status).toBe(404);
  expect((await get("/%2e%2e/%2e%2e/etc/passwd")).headers.get("content-type")).toContain("text/html");
  await stopStudio(studio);
  await rm(webDir, { recursive: true });
});

test("a build under a running studio takes files away and brings others, and the studio serves what is there", async () => {
  const webDir = await mkdtemp(join(tmpdir(), "loralei-web-"));
  await mkdir(join(webDir, "assets"));
  await writeFile(join(webDir, "index.html"), "old");
  await writeFile(join(webDir, "assets", "old.js"), "1");
  const studio = await startStudio({ webDir });
  const get = (path: string) => fetch(`${studio.app.url}${path}`, { headers: { "Accept-Encoding": "gzip" } });
  expect((await get("/assets/old.js")).status).toBe(200);
  await rm(join(webDir, "assets", "old.js"));
  await writeFile(join(webDir, "index.html"), "new");
  await writeFile(join(webDir, "assets", "new.js"), "2");
  await writeFile(join(webDir, "assets", "new.js.gz"), gzipSync("2"));
  expect((await get("/assets/old.js")).status).toBe(404);
  expect(await (await get("/jobs")).text()).toBe("new");
  const fresh = await get("/assets/new.js");
  expect([fresh.headers.get("content-encoding"), await fresh.text()]).toEqual(["gzip", "2"]);
  expect(fresh.headers.get("cache-control")).toContain("immutable");
  await stopStudio(studio);
  await rm(webDir, { recursive: true });
});
