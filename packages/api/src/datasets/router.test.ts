import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { greyPng } from "../testing/png.ts";
import { makeDataset, type Studio, startStudio, stopStudio } from "../testing/studio.ts";

let studio: Studio;
let elsewhere: string;
beforeEach(async () => {
  studio = await startStudio();
  elsewhere = await mkdtemp(join(tmpdir(), "loralei-data-"));
});
afterEach(async () => {
  await stopStudio(studio);
  await rm(elsewhere, { recursive: true, force: true });
});

test("folders named N_name are subsets with their repeats", async () => {
  for (const name of ["10_hero", "3_hat", "notes"]) await mkdir(join(elsewhere, name));
  await writeFile(join(elsewhere, "10_hero", "a.png"), greyPng(64, 64));
  await writeFile(join(elsewhere, "10_hero", "a.txt"), "a hero");
  await writeFile(join(elsewhere, "3_hat", "b.png"), greyPng(64, 64));
  await studio.client.datasets.addRoot.mutate({ path: elsewhere });
  const [card] = await studio.client.datasets.list.query();
  expect(card).toMatchObject({ path: elsewhere, images: 2, captioned: 1 });
  expect(card?.subsets).toMatchObject([
    { path: "10_hero", repeats: 10, classTokens: "hero" },
    { path: "3_hat", repeats: 3 },
  ]);
});

test("nothing outside the added folders can be browsed or counted, not by dots and not by links", async () => {
  const { datasets } = studio.client;
  await symlink("/etc", join(studio.home, "datasets", "link"));
  for (const path of [
    "/etc",
    "etc",
    `${studio.home}/datasets/../secrets`,
    `${studio.home}/datasets/link`,
    "/\0",
  ]) {
    await expect(datasets.browse.query({ path })).rejects.toMatchObject({ data: { code: "outside-root" } });
  }
  const subsets = [{ path: "../../..", repeats: 1, classTokens: "", isReg: false }];
  await makeDataset(studio.home);
  const root = join(studio.home, "datasets", "hero");
  await expect(datasets.facts.query({ root, subsets })).rejects.toMatchObject({
    data: { code: "outside-root" },
  });
});

test("a folder shows its folders with their pictures, then its files", async () => {
  const root = join(studio.home, "datasets");
  await makeDataset(studio.home, "hero", 2);
  const top = await studio.client.datasets.browse.query({ path: null });
  expect(top.entries).toMatchObject([{ path: root, kind: "folder" }]);
  const folder = await studio.client.datasets.browse.query({ path: root });
  expect(folder).toMatchObject({ parent: null, entries: [{ name: "hero", images: 2 }] });
  const inner = await studio.client.datasets.browse.query({ path: join(root, "hero") });
  expect(inner.parent).toBe(root);
  expect(inner.entries.map(({ name }) => name)).toEqual(["0.png", "0.txt", "1.png", "1.txt"]);
});

test("a folder that holds the studio's secrets, is none, or is not there cannot be added", async () => {
  const { datasets } = studio.client;
  await writeFile(join(elsewhere, "file"), "");
  for (const [path, words] of [
    [studio.home, /secrets/],
    ["/", /secrets/],
    [join(elsewhere, "file"), /not a folder/],
    [join(elsewhere, "none"), /does not exist/],
    ["relative", /not an absolute path/],
  ] as const) {
    await expect(datasets.addRoot.mutate({ path })).rejects.toThrow(words);
  }
  expect(await datasets.addRoot.mutate({ path: elsewhere })).toHaveLength(2);
  expect(await datasets.removeRoot.mutate({ path: elsewhere })).toHaveLength(1);
});
