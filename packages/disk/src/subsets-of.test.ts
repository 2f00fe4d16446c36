import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readFolderName, subsetsOf } from "./subsets-of.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "loralei-subsets-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function touch(...paths: string[]) {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), "");
  }
}

test("a flat folder is one subset of itself", async () => {
  await touch("a.png", "a.txt", "notes/readme.md");
  expect(await subsetsOf(root)).toEqual([{ path: "", repeats: 1, classTokens: "", isReg: false }]);
});

test("folders by the trainer's convention get their repeats and class tokens, others one repeat", async () => {
  await touch(
    "10_lora girl/a.png",
    "2_a_b/a.JPG",
    "plain/a.webp",
    "0_off/a.png",
    "empty/x.txt",
    "3_deep/inner/a.png",
  );
  await touch(".cache/a.png", "20240131_trip/a.png", "7/a.png");
  expect(
    (await subsetsOf(root)).map(({ path, repeats, classTokens }) => [path, repeats, classTokens]),
  ).toEqual([
    ["10_lora girl", 10, "lora girl"],
    ["20240131_trip", 1, ""],
    ["2_a_b", 2, "a_b"],
    ["7", 7, ""],
    ["plain", 1, ""],
  ]);
});

test("images beside sub-folders make both", async () => {
  await touch("a.png", "4_x/b.png");
  expect((await subsetsOf(root)).map(({ path }) => path)).toEqual(["", "4_x"]);
});

test("a linked folder counts when it stays inside, and not when it leaves", async () => {
  await touch("5_x/a.png");
  await symlink("5_x", join(root, "6_y"));
  await symlink(tmpdir(), join(root, "7_z"));
  expect((await subsetsOf(root)).map(({ path }) => path)).toEqual(["5_x", "6_y"]);
});

test("numbers are read as the trainer's int() reads them", () => {
  expect(readFolderName("+5_x")).toEqual({ repeats: 5, classTokens: "x" });
  expect(readFolderName(" 005 _x")).toEqual({ repeats: 5, classTokens: "x" });
  expect(readFolderName("-5_x").repeats).toBe(0);
  expect(readFolderName("5x_y")).toEqual({ repeats: 1, classTokens: "" });
  expect(readFolderName("5.5_y")).toEqual({ repeats: 1, classTokens: "" });
  expect(readFolderName("_5_y")).toEqual({ repeats: 1, classTokens: "" });
});

test("a missing folder is told", async () => {
  await expect(subsetsOf(join(root, "none"))).rejects.toMatchObject({ code: "not-found" });
});
