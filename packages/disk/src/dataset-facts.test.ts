import { copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DatasetFacts } from "@loralei/core/datasets/manifest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { datasetFacts } from "./dataset-facts.ts";
import { captionCandidates } from "./subset-images.ts";

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

let base: string;
let root: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "loralei-facts-")));
  root = join(base, "set");
  await mkdir(root);
});
afterEach(() => rm(base, { recursive: true, force: true }));

const put = (name: string, from = "plain.png") => copyFile(fixture(from), join(root, name));
const write = (name: string, text: string) => writeFile(join(root, name), text);
const subset = (path = "") => ({ path, repeats: 1, classTokens: "", isReg: false });
const factsOf = (...paths: string[]) =>
  datasetFacts({ root, subsets: paths.map(subset), captionExtension: ".txt" });
async function only() {
  const facts = await factsOf("");
  expect(() => DatasetFacts.parse(facts)).not.toThrow();
  return facts.subsets[0]!;
}

test("images are counted by their sizes, with captions missing and empty told by name", async () => {
  await put("a.png");
  await put("b.jpg", "baseline.jpg");
  await put("c.webp", "lossy.webp");
  await put("d.bmp", "plain.bmp");
  await write("a.txt", "1girl, smile");
  await write("b.txt", "");
  await write("c.txt", "\n");
  expect(await only()).toEqual({
    ...subset(),
    absolute: root,
    exists: true,
    images: 4,
    shapes: [
      { width: 5, height: 3, count: 1 },
      { width: 37, height: 21, count: 3 },
    ],
    unreadable: { count: 0, names: [] },
    captionMissing: { count: 1, names: ["d.bmp"] },
    captionEmpty: { count: 1, names: ["b.txt"] },
  });
});

test("only what the trainer loads counts: no sub-folder, no hidden file, no other ending", async () => {
  await mkdir(join(root, "inner"));
  for (const name of ["inner/x.png", ".hidden.png", "x.gif", "x.Png", "x.avif"]) await put(name);
  expect(await only()).toMatchObject({ images: 0, shapes: [] });
});

test("broken images are counted as images and named as unreadable, a folder named like one too", async () => {
  await put("good.png");
  await write("login.png", "<!doctype html>");
  await write("zero.jpg", "");
  await mkdir(join(root, "folder.png"));
  const { images, unreadable, shapes } = await only();
  expect(images).toBe(4);
  expect(shapes).toEqual([{ width: 37, height: 21, count: 1 }]);
  expect(unreadable.count).toBe(3);
  expect(unreadable.names.join()).toMatch(/folder\.png \(.*not a regular file.*login\.png,zero\.jpg/);
});

test("a name with four numbers behind it falls back to the caption without them, as the trainer does", async () => {
  await put("girl_1_2_3_4.png");
  await write("girl.txt", "a face");
  expect((await only()).captionMissing.count).toBe(0);
  await write("girl_1_2_3_4.txt", "");
  expect((await only()).captionEmpty.names).toEqual(["girl_1_2_3_4.txt"]);
});

test("the underscores of the whole path count, so a folder's name can lead to a caption above it", async () => {
  expect(captionCandidates("/d/10_a_b_c_d/img", ".txt")).toEqual(["/d/10_a_b_c_d/img.txt", "/d/10.txt"]);
  expect(captionCandidates("/d/10_a_b_c/img", ".txt")).toEqual(["/d/10_a_b_c/img.txt"]);
  await mkdir(join(root, "10_a_b_c_d"));
  await put("10_a_b_c_d/img.png");
  await write("10.txt", "odd but true");
  expect((await factsOf("10_a_b_c_d")).subsets[0]?.captionMissing.count).toBe(0);
});

test("two images of one stem share their caption, which is told once", async () => {
  await put("a.png");
  await put("a.jpg", "baseline.jpg");
  await write("a.txt", "");
  expect(await only()).toMatchObject({ images: 2, captionEmpty: { count: 1, names: ["a.txt"] } });
});

test("links inside the dataset are followed, links out of it are not", async () => {
  await put("a.png");
  await write("a.txt", "x");
  await copyFile(fixture("plain.png"), join(base, "outside.png"));
  await writeFile(join(base, "outside.txt"), "secret");
  await symlink("a.png", join(root, "inner.png"));
  await symlink("a.txt", join(root, "inner.txt"));
  await symlink("../outside.png", join(root, "out.png"));
  await symlink("../outside.txt", join(root, "out.txt"));
  await symlink("nowhere.png", join(root, "dangling.png"));
  const facts = await only();
  expect(facts.images).toBe(4);
  expect(facts.shapes).toEqual([{ width: 37, height: 21, count: 2 }]);
  expect(facts.unreadable.names).toEqual([
    expect.stringMatching(/^dangling\.png \(.*leads nowhere/),
    expect.stringMatching(/^out\.png \(.*leads out of it/),
  ]);
  expect(facts.captionMissing.names).toEqual(["dangling.png", "out.png"]);
});

test("a subset that is missing or a file is a fact, one outside of the root an error", async () => {
  await write("file", "");
  const { subsets } = await factsOf("none", "file");
  expect(subsets.map(({ exists, images }) => [exists, images])).toEqual([
    [false, 0],
    [false, 0],
  ]);
  await expect(factsOf("../")).rejects.toMatchObject({ code: "outside-root" });
  await expect(factsOf("/etc")).rejects.toMatchObject({ code: "outside-root" });
  root = join(base, "none");
  await expect(factsOf("")).rejects.toMatchObject({ code: "not-found" });
});

test("a folder named twice counts once, as in the trainer", async () => {
  await put("a.png");
  expect((await factsOf("", "")).subsets.map(({ images }) => images)).toEqual([1, 0]);
});

test("of thousands of findings the count is exact and twenty are named", async () => {
  await Promise.all(Array.from({ length: 300 }, (_, n) => write(`${n}.png`, "")));
  const { unreadable, captionMissing } = await only();
  expect([unreadable.count, unreadable.names.length, captionMissing.count]).toEqual([300, 20, 300]);
});

test("a caption extension with a slash is refused, an abort ends the work", async () => {
  await put("a.png");
  const options = { root, subsets: [subset()], captionExtension: "/../x" };
  await expect(datasetFacts(options)).rejects.toMatchObject({ code: "bad-input" });
  const signal = AbortSignal.abort(new Error("stop"));
  await expect(datasetFacts({ ...options, captionExtension: ".txt", signal })).rejects.toThrow("stop");
});
