import { execFileSync } from "node:child_process";
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { contains, openInside, openResolved, resolveInside } from "./jail.ts";

let base: string;
let root: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "loralei-jail-")));
  root = join(base, "root");
  await mkdir(join(root, "a"), { recursive: true });
  await mkdir(join(base, "root-twin"));
  await writeFile(join(root, "a", "inside.txt"), "inside");
  await writeFile(join(base, "secret.txt"), "secret");
});
afterEach(() => rm(base, { recursive: true, force: true }));

test("a path inside the root is answered as its real path, whether it exists or not", async () => {
  expect(await resolveInside(root, "a/inside.txt")).toBe(join(root, "a/inside.txt"));
  expect(await resolveInside(root, "a/new/deeper.txt")).toBe(join(root, "a/new/deeper.txt"));
  expect(await resolveInside(root, "")).toBe(root);
  expect(await resolveInside(root, "a/../b")).toBe(join(root, "b"));
  expect(await resolveInside(root, join(root, "a"))).toBe(join(root, "a"));
  expect(await resolveInside(root, "..hidden/x")).toBe(join(root, "..hidden/x"));
});

test("a root that is itself a link works, with relative and absolute paths", async () => {
  await symlink(root, join(base, "link-root"));
  expect(await resolveInside(join(base, "link-root"), "a")).toBe(join(root, "a"));
  expect(await resolveInside(join(base, "link-root"), join(base, "link-root/a"))).toBe(join(root, "a"));
  expect(await resolveInside(join(base, "link-root"), join(root, "a"))).toBe(join(root, "a"));
});

test("every way out of the root is refused and the message names what was asked", async () => {
  await symlink(base, join(root, "way-out"));
  await symlink(join(base, "secret.txt"), join(root, "stolen.txt"));
  await symlink(join(base, "not-there"), join(root, "dangling"));
  await symlink("circle-b", join(root, "circle-a"));
  await symlink("circle-a", join(root, "circle-b"));
  const attempts = [
    "..",
    "../root-twin",
    "a/../../b",
    "/etc/passwd",
    `${root}-twin/x`,
    "way-out",
    "way-out/new.txt",
  ];
  const links = ["stolen.txt", "dangling", "dangling/x", "circle-a", "a/../way-out/root-twin/../secret.txt"];
  for (const path of [...attempts, ...links, "a\0b", "a/inside.txt\0.png"]) {
    await expect(resolveInside(root, path), path).rejects.toMatchObject({
      code: "outside-root",
      message: expect.stringContaining(JSON.stringify(path)),
    });
  }
});

test("percent signs and backslashes are only characters of a name here", async () => {
  expect(await resolveInside(root, "%2e%2e/x")).toBe(join(root, "%2e%2e/x"));
  if (process.platform !== "win32")
    expect(await resolveInside(root, "..\\..\\x")).toBe(join(root, "..\\..\\x"));
});

test("a name beside the root that starts like it is not inside it", () => {
  expect(contains("/srv/data", "/srv/data-old/x")).toBe(false);
  expect(contains("/srv/data", "/srv/data/..x")).toBe(true);
  expect(contains("/", "/srv")).toBe(true);
});

test("a missing root is told as missing", async () => {
  await expect(resolveInside(join(base, "nowhere"), "x")).rejects.toMatchObject({ code: "not-found" });
});

test("openInside makes, reads and updates regular files", async () => {
  await using made = await openInside(root, "a/new.bin", { for: "create", mode: 0o600 });
  await made.write("0123456789");
  expect((await made.stat()).mode & 0o777).toBe(0o600);
  await using updated = await openInside(root, "a/new.bin", { for: "update" });
  await updated.write("ab", 4);
  await using read = await openInside(root, "a/new.bin", { for: "read" });
  expect(await read.readFile("utf8")).toBe("0123ab6789");
  await expect(openInside(root, "a/new.bin", { for: "create" })).rejects.toMatchObject({ code: "conflict" });
  await expect(openInside(root, "a/none.bin", { for: "read" })).rejects.toMatchObject({ code: "not-found" });
  await expect(openInside(root, "none/x.bin", { for: "create" })).rejects.toMatchObject({
    code: "not-found",
  });
});

test("openInside follows no link, waits for no pipe and leaves nothing outside", async () => {
  await symlink(join(base, "secret.txt"), join(root, "stolen.txt"));
  await symlink(join(base, "planted.txt"), join(root, "dangling.txt"));
  await symlink("a/inside.txt", join(root, "inner.txt"));
  await symlink(base, join(root, "way-out"));
  execFileSync("mkfifo", [join(root, "pipe")]);
  for (const path of ["stolen.txt", "inner.txt", "way-out/secret.txt", "../secret.txt", ".."]) {
    await expect(openInside(root, path, { for: "read" }), path).rejects.toMatchObject({
      code: "outside-root",
    });
  }
  for (const path of ["dangling.txt", "way-out/planted.txt", "../planted.txt"]) {
    await expect(openInside(root, path, { for: "update" }), path).rejects.toMatchObject({
      code: "outside-root",
    });
  }
  await expect(openInside(root, "pipe", { for: "read" })).rejects.toMatchObject({ code: "unreadable-file" });
  await expect(openInside(root, "a", { for: "read" })).rejects.toMatchObject({ code: "unreadable-file" });
  expect(await readdir(base)).not.toContain("planted.txt");
  expect(await readFile(join(base, "secret.txt"), "utf8")).toBe("secret");
});

test("a folder swapped for a link after the check gains nothing", async () => {
  await mkdir(join(base, "elsewhere"));
  await writeFile(join(base, "elsewhere", "inside.txt"), "other");
  const real = await resolveInside(root, "a/inside.txt");
  {
    await using file = await openResolved(root, real);
    expect(await file.readFile("utf8")).toBe("inside");
  }
  await rename(join(root, "a"), join(root, "was-a"));
  await symlink(join(base, "elsewhere"), join(root, "a"));
  await expect(openResolved(root, real)).rejects.toMatchObject({ code: "outside-root" });
  await expect(openResolved(root, join(root, "none"))).rejects.toMatchObject({ code: "not-found" });
  await expect(openResolved(root, join(root, "was-a"))).rejects.toMatchObject({ code: "unreadable-file" });
});

test("no mixture of dots, slashes, names and links ever answers with a path outside", async () => {
  await symlink("..", join(root, "a", "up"));
  await symlink("../..", join(root, "a", "out"));
  const parts = ["..", ".", "a", "up", "out", "new", "root", "root-twin", "", "secret.txt", "inside.txt"];
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  let refused = 0;
  for (let round = 0; round < 2_000; round++) {
    const path = Array.from({ length: 1 + next(6) }, () => parts[next(parts.length)]).join("/");
    const answer = await resolveInside(root, path).catch((error) => {
      expect(error.code).toBe("outside-root");
      refused++;
      return root;
    });
    expect(contains(root, answer), `${path} → ${answer}`).toBe(true);
  }
  expect(refused).toBeGreaterThan(100);
});
