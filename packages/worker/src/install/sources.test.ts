import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answers, testUnless } from "../testing/programs.ts";
import { makeMarks } from "./marks.ts";
import { fetchSources } from "./sources.ts";

let folder = "";
let text = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loralei-sources-"));
  text = "";
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const noGit = answers("git", ["--version"]) ? null : "git is not on this machine";

function fetching(from: string, commit: string, force = false) {
  const marks = makeMarks((piece) => {
    text += piece;
  });
  const request = {
    from,
    upstream: "https://upstream.invalid/x.git",
    commit,
    files: ["train.py", "lib/a.py"],
  };
  return fetchSources(join(folder, "home"), request, { marks, signal: new AbortController().signal, force });
}

function writeTree(name: string, train = "1"): string {
  const root = join(folder, name);
  mkdirSync(join(root, "lib", "__pycache__"), { recursive: true });
  mkdirSync(join(root, "venv"), { recursive: true });
  writeFileSync(join(root, "train.py"), train);
  writeFileSync(join(root, "lib", "a.py"), "");
  writeFileSync(join(root, "lib", "__pycache__", "a.pyc"), "");
  return root;
}

function git(root: string, ...args: string[]): string {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
  return execFileSync("git", [...who, ...args], { cwd: root, encoding: "utf8" }).trim();
}

test("a folder without git is copied whole, without caches and environments", async () => {
  const from = writeTree("from");
  const { root, commit } = await fetching(from, "0".repeat(40));
  expect(commit).toBe("");
  expect(root).toBe(join(folder, "home", "local", "sd-scripts"));
  expect(readdirSync(root).sort()).toEqual(["lib", "train.py"]);
  expect(readdirSync(join(root, "lib"))).toEqual(["a.py"]);
});

test("a changed folder replaces the copy; one that lacks a file leaves it as it was", async () => {
  const from = writeTree("from");
  const { root } = await fetching(from, "0".repeat(40));
  writeFileSync(join(from, "train.py"), "2");
  await fetching(from, "0".repeat(40));
  expect(readFileSync(join(root, "train.py"), "utf8")).toBe("2");
  rmSync(join(from, "lib", "a.py"));
  await expect(fetching(from, "0".repeat(40))).rejects.toThrow("lib/a.py is missing");
  expect(readdirSync(join(folder, "home", "local"))).toEqual(["sd-scripts"]);
  expect(existsSync(join(root, "lib", "a.py"))).toBe(true);
});

test("what is neither a folder nor a git address is told", async () => {
  await expect(fetching(join(folder, "nowhere"), "0".repeat(40))).rejects.toMatchObject({
    code: "not-found",
  });
});

testUnless(noGit, "an older commit is fetched from a repository, and kept the second time", async () => {
  const from = writeTree("repo");
  git(from, "init", "--quiet");
  git(from, "add", "train.py", "lib/a.py");
  git(from, "commit", "--quiet", "-m", "one");
  const commit = git(from, "rev-parse", "HEAD");
  writeFileSync(join(from, "train.py"), "later");
  git(from, "commit", "--quiet", "-am", "two");
  const url = pathToFileURL(from).href;
  const { root } = await fetching(url, commit);
  expect(readFileSync(join(root, "train.py"), "utf8")).toBe("1");
  await fetching(url, commit);
  expect(text).toContain("there already");
  await expect(fetching(url, "1".repeat(40))).rejects.toThrow(`has no commit ${"1".repeat(40)}`);
});

testUnless(
  noGit,
  "a folder that is a checkout tells its commit, and that it is not the wanted one",
  async () => {
    const from = writeTree("repo");
    git(from, "init", "--quiet");
    git(from, "add", "train.py", "lib/a.py");
    git(from, "commit", "--quiet", "-m", "one");
    const head = git(from, "rev-parse", "HEAD");
    const { commit, root } = await fetching(from, "0".repeat(40));
    expect(commit).toBe(head);
    expect(root).toContain(head);
    expect(text).toContain("loralei: warning other-commit");
  },
);

testUnless(noGit, "a server that does not answer is named, with the way around it", async () => {
  const error = await fetching("http://127.0.0.1:9/x.git", "0".repeat(40)).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: "unreachable" });
  expect(error.message).toContain("http://127.0.0.1:9/x.git");
  expect(error.help).toContain("--from");
});
