import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { canonicalManifest, Manifest } from "@loralei/core/datasets/manifest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256File, sha256Of } from "./hash.ts";
import { type FreezeProgress, freezeManifest } from "./manifest.ts";

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

let base: string;
let root: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "loralei-manifest-"));
  root = join(base, "set");
  await mkdir(join(root, "10_x"), { recursive: true });
  await copyFile(fixture("plain.png"), join(root, "10_x", "b.png"));
  await copyFile(fixture("lossy.webp"), join(root, "a.webp"));
  await writeFile(join(root, "10_x", "b.txt"), "tag one");
});
afterEach(() => rm(base, { recursive: true, force: true }));

const subsets = [
  { path: "10_x", repeats: 10, classTokens: "x", isReg: false },
  { path: "", repeats: 1, classTokens: "", isReg: false },
];
const freeze = (more: Partial<Parameters<typeof freezeManifest>[0]> = {}) =>
  freezeManifest({ root, subsets, captionExtension: ".txt", ...more });

test("every image stands in it with its hash, subset and caption, and the id is that of its canonical text", async () => {
  const { manifest, id } = await freeze();
  expect(Manifest.parse(manifest)).toEqual([
    {
      path: "10_x/b.png",
      size: 105,
      sha256: await sha256File(fixture("plain.png")),
      subset: "10_x",
      repeats: 10,
      caption: { sha256: sha256Of("tag one") },
    },
    {
      path: "a.webp",
      size: 84,
      sha256: await sha256File(fixture("lossy.webp")),
      subset: "",
      repeats: 1,
      caption: null,
    },
  ]);
  expect(id).toBe(sha256Of(canonicalManifest(manifest)));
});

test("the id follows every change of image, caption or repeats and nothing else", async () => {
  const ids = [(await freeze()).id];
  expect((await freeze({ subsets: [...subsets].reverse() })).id).toBe(ids[0]);
  await writeFile(join(root, "notes.md"), "not loaded");
  expect((await freeze()).id).toBe(ids[0]);
  await writeFile(join(root, "10_x", "b.txt"), "tag two");
  ids.push((await freeze()).id);
  await copyFile(fixture("baseline.jpg"), join(root, "c.jpg"));
  ids.push((await freeze()).id);
  ids.push((await freeze({ subsets: subsets.map((subset) => ({ ...subset, repeats: 3 })) })).id);
  expect(new Set(ids).size).toBe(4);
});

test("progress counts every file and byte once, and an abort ends it", async () => {
  const seen: FreezeProgress[] = [];
  await freeze({ onProgress: (progress) => seen.push(progress) });
  expect(seen.at(-1)).toEqual({ files: 3, totalFiles: 3, bytes: 196, totalBytes: 196 });
  await expect(freeze({ signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow("stop");
});

test("links out of the root and names that cannot travel are refused by name", async () => {
  await copyFile(fixture("plain.png"), join(base, "outside.png"));
  await symlink("../outside.png", join(root, "out.png"));
  await expect(freeze()).rejects.toMatchObject({
    code: "outside-root",
    message: expect.stringContaining("out.png"),
  });
  await rm(join(root, "out.png"));
  await copyFile(fixture("plain.png"), join(root, "what?.png"));
  await expect(freeze()).rejects.toMatchObject({
    code: "bad-input",
    message: expect.stringContaining("what?.png"),
  });
});

test("a link inside the root stands under its own name with the content it leads to", async () => {
  await symlink("10_x/b.png", join(root, "same.png"));
  const { manifest } = await freeze();
  expect(manifest.find(({ path }) => path === "same.png")?.sha256).toBe(manifest[0]?.sha256);
});
