import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli } from "./testing/spawn-cli.ts";

const fixtures = new URL("../../core/src/trainers/kohya/log/fixtures/", import.meta.url);
let dir: string;
let log: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "loralei-cli-"));
  const pieces = (await readFile(new URL("columns500.jsonl", fixtures), "utf8")).trim().split("\n");
  const rows = pieces.map((line) => JSON.parse(line) as { s: string; d: string });
  log = join(dir, "run.log");
  await writeFile(log, rows.map(({ s, d }) => (s === "out" || s === "err" ? d : "")).join(""));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test("log explain --json prints one object and nothing else", async () => {
  const { status, out, err } = await cli(["log", "explain", log, "--exit", "0", "--json"]);
  expect({ status, err }).toEqual({ status: 0, err: "" });
  expect(JSON.parse(out)).toEqual({
    outcome: "succeeded",
    totalSteps: 20,
    step: 20,
    epochs: 2,
    loss: 1.12,
    validationLoss: null,
    checkpoints: ["out/demo-000001.safetensors", "out/demo.safetensors"],
    phases: ["prepare", "cache-latents", "train", "save", "sample", "done"],
    failure: null,
  });
});

test("log explain tells a failure in words, with what to do, and reads standard input", async () => {
  const input = await readFile(new URL("errors/emptycap.stderr.txt", fixtures));
  const { status, out } = await cli(["log", "explain", "-", "--exit", "1"], { input });
  expect(status).toBe(0);
  expect(out).toContain("The caption file ds_emptycap/a.txt is empty.");
  expect(out).toContain("What to do (caption-empty):");
});

test("a signal may be given by name or as a negative number", async () => {
  for (const exit of ["SIGKILL", "-9", "137"]) {
    const { out } = await cli(["log", "explain", "-", "--exit", exit, "--json"], { input: "one line\n" });
    expect(JSON.parse(out).failure.code).toBe("killed-by-system");
  }
});

test("a log is read relative to the folder in which the command runs", async () => {
  expect((await cli(["log", "explain", "run.log"], { cwd: dir })).out).toContain("20 of 20");
});

test("a file that is not there, a folder, and a bad exit are told, with their own statuses", async () => {
  expect(await cli(["log", "explain", join(dir, "nothing.log")])).toMatchObject({ status: 3, out: "" });
  expect(await cli(["log", "explain", dir])).toMatchObject({
    status: 2,
    err: expect.stringContaining("folder"),
  });
  expect(await cli(["log", "explain", log, "--exit", "soon?"])).toMatchObject({ status: 2 });
});

test("wrong use names what was meant", async () => {
  expect(await cli(["jobs", "lst"])).toMatchObject({
    status: 2,
    err: expect.stringContaining('"loralei jobs list"'),
  });
  expect(await cli(["log", "explain", log, "--exi", "0"])).toMatchObject({
    status: 2,
    err: expect.stringContaining("--exit"),
  });
  expect(await cli(["jobs", "show"])).toMatchObject({
    status: 2,
    err: expect.stringContaining("jobs show ID"),
  });
});

test("help is printed for all and for each command, and needs no studio", async () => {
  const overview = await cli([]);
  expect(overview).toMatchObject({ status: 0, err: "" });
  for (const words of ["jobs list", "jobs show", "jobs cancel", "jobs logs", "train", "log explain"]) {
    expect(overview.out).toContain(words);
    const own = await cli([...words.split(" "), "--help"]);
    expect(own).toMatchObject({
      status: 0,
      err: "",
      out: expect.stringContaining(`Usage: loralei ${words}`),
    });
  }
});

test("a studio that does not answer is named, with what to do", async () => {
  const { status, out, err } = await cli(["jobs", "list"], { url: "http://127.0.0.1:9" });
  expect({ status, out }).toEqual({ status: 5, out: "" });
  expect(err).toContain("No studio answers at http://127.0.0.1:9");
  expect(err).toContain("LORALEI_URL");
});

test("another program at the address is told as such", async () => {
  const server = createServer((_, response) => response.writeHead(404).end("nothing here"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { status, err } = await cli(["jobs", "list"], { url });
  server.close();
  expect(status).toBe(5);
  expect(err).toContain("is no studio (HTTP 404)");
});

test("an address that is none is refused", async () => {
  const { status, err } = await cli(["jobs", "list"], { url: "localhost" });
  expect(status).toBe(2);
  expect(err).toContain('LORALEI_URL is "localhost"');
});
