import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { datasetFacts } from "@loralei/disk/dataset-facts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { drawPictures } from "./pictures.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loralei-pictures-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("four captioned pictures of 256 pixels are drawn, the same each time", async () => {
  await drawPictures(join(folder, "a"));
  await drawPictures(join(folder, "b"));
  const subset = { path: "", repeats: 1, classTokens: "", isReg: false };
  const { subsets } = await datasetFacts({
    root: join(folder, "a"),
    subsets: [subset],
    captionExtension: ".txt",
  });
  expect(subsets[0]).toMatchObject({
    images: 4,
    shapes: [{ width: 256, height: 256, count: 4 }],
    captionMissing: { count: 0 },
    unreadable: { count: 0 },
  });
  for (const name of readdirSync(join(folder, "a"))) {
    expect(readFileSync(join(folder, "a", name)).equals(readFileSync(join(folder, "b", name)))).toBe(true);
  }
});
