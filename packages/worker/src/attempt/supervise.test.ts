import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findPrograms } from "../program.ts";
import { type JobDir, jobDir, makeJobDir } from "./job-dir.ts";
import { identify, isAlive, processesOf, readVariables, signalGroup } from "./processes.ts";
import { launchShim, stopProcesses, sweep, waitForEnd } from "./supervise.ts";

const patience = { timeout: 30_000, interval: 20 };
let home = "";
let files: JobDir;
let tag = "";
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "loralei-shim-"));
  files = jobDir(home, { job: "0199aaaa-0000-7000-8000-000000000001", attempt: 1 } as never);
  tag = `shim-test-${process.pid}-${Math.random()}`;
  await makeJobDir(files);
});
afterEach(async () => {
  await sweep(tag, null, { pollMs: 10, terminateMs: 0 });
  rmSync(home, { recursive: true, force: true });
});

/** Steps are scripts for Node; what they print goes to raw.log. */
function plan(...scripts: string[]): void {
  const steps = scripts.map((script) => ({
    argv: [process.execPath, "-e", script],
    cwd: home,
    env: {},
    unsetEnv: [],
  }));
  writeFileSync(files.plan, JSON.stringify({ tag, steps }));
}

const { node, shim } = findPrograms();
const launch = () => launchShim({ files, node, shimPath: shim, env: { SECRET_OF_JOB: "s3cret" } });
const end = (launchedAtMs: number | null = Date.now()) =>
  waitForEnd(files, { launchedAtMs, signal: AbortSignal.timeout(50_000), pollMs: 20, onRun: () => {} });
const readRun = () => JSON.parse(readFileSync(files.run, "utf8"));

test("steps run one after another, the first that fails is the last, and its exit code is kept", async () => {
  plan('console.log("one")', 'console.error("two"); process.exit(7)', 'console.log("three")');
  launch();
  expect(await end()).toMatchObject({ code: 7, signal: null, vanished: false });
  expect(readFileSync(files.rawLog, "utf8")).toBe("one\ntwo\n");
});

test("a program that is not there ends as a shell would say it, with a line in the log", async () => {
  writeFileSync(
    files.plan,
    JSON.stringify({ tag, steps: [{ argv: ["/nowhere/python"], cwd: home, env: {}, unsetEnv: [] }] }),
  );
  launch();
  expect(await end()).toMatchObject({ code: 127 });
  expect(readFileSync(files.rawLog, "utf8")).toContain("/nowhere/python");
});

test("a command that the system does not take ends at once as one that cannot be run", async () => {
  const argv = [process.execPath, "-e", "x".repeat(3_000_000)];
  writeFileSync(files.plan, JSON.stringify({ tag, steps: [{ argv, cwd: home, env: {}, unsetEnv: [] }] }));
  launch();
  expect(await end()).toMatchObject({ code: 126, vanished: false });
  expect(readFileSync(files.rawLog, "utf8")).toContain("E2BIG");
});

test("a run whose note cannot be read for a while is not given up", async () => {
  plan("setTimeout(() => process.exit(3), 1500)");
  launch();
  const { signal } = new AbortController();
  await vi.waitFor(() => expect(existsSync(files.run)).toBe(true), patience);
  const onRun = () => writeFileSync(files.run, "");
  const options = { launchedAtMs: null, signal, pollMs: 20, onRun };
  expect(await waitForEnd(files, options)).toMatchObject({ code: 3, vanished: false });
});

test("trainer and shim outlive a daemon that is killed, and the exit code is there for the next", async () => {
  plan('console.log("begin"); setTimeout(() => { console.log("end"); process.exit(5); }, 600)');
  const script = `
    import { launchShim } from ${JSON.stringify(join(import.meta.dirname, "supervise.ts"))};
    launchShim(JSON.parse(process.argv[1]));
    setInterval(() => {}, 1000);`;
  const options = JSON.stringify({ files, node, shimPath: shim, env: {} });
  const daemon = spawn(node, ["--input-type=module", "-e", script, options], { stdio: "ignore" });
  await vi.waitFor(() => expect(readFileSync(files.rawLog, "utf8")).toBe("begin\n"), patience);
  daemon.kill("SIGKILL");
  expect(await end(null)).toMatchObject({ code: 5, signal: null, vanished: false });
  expect(readFileSync(files.rawLog, "utf8")).toBe("begin\nend\n");
});

test("a trainer whose shim was killed runs on, and its end is known without a code", async () => {
  plan('setTimeout(() => console.log("done"), 500)');
  launch();
  await vi.waitFor(() => expect(existsSync(files.run)).toBe(true), patience);
  process.kill(readRun().shim.pid, "SIGKILL");
  expect(isAlive(readRun().trainer)).toBe(true);
  expect(await end(null)).toMatchObject({ code: null, signal: null, vanished: true });
  expect(readFileSync(files.rawLog, "utf8")).toBe("done\n");
});

test("a stop goes from INT to KILL and takes children that left the group", async () => {
  const deaf = 'for (const s of ["SIGINT", "SIGTERM"]) process.on(s, () => {}); setTimeout(() => {}, 60000);';
  plan(`require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(deaf)}], { detached: true, stdio: "inherit" });
    ${deaf} console.log("up")`);
  launch();
  await vi.waitFor(() => expect(readFileSync(files.rawLog, "utf8")).toBe("up\n"), patience);
  await vi.waitFor(() => expect(processesOf(tag).length).toBe(2), patience);
  expect(readVariables(readRun().trainer.pid, ["SECRET_OF_JOB"])).toEqual({ SECRET_OF_JOB: "s3cret" });
  const sent: string[] = [];
  await stopProcesses(files, tag, {
    grace: { interruptMs: 100, terminateMs: 100 },
    cut: new AbortController().signal,
    pollMs: 20,
    onSignal: (signal) => sent.push(signal),
  });
  expect(sent).toEqual(["SIGINT", "SIGTERM", "SIGKILL"]);
  expect(processesOf(tag)).toEqual([]);
  expect(await end()).toMatchObject({ signal: "SIGKILL" });
});

test("a second, harder stop ends the grace of the first", async () => {
  plan('process.on("SIGINT", () => {}); setTimeout(() => {}, 60000); console.log("up")');
  launch();
  await vi.waitFor(() => expect(readFileSync(files.rawLog, "utf8")).toBe("up\n"), patience);
  const cut = new AbortController();
  const grace = { interruptMs: 60_000, terminateMs: 10_000 };
  await stopProcesses(files, tag, { grace, cut: cut.signal, pollMs: 20, onSignal: () => cut.abort() });
  expect(await end()).toMatchObject({ signal: "SIGTERM" });
});

test("no further step begins once a stop was asked", async () => {
  writeFileSync(files.stop, JSON.stringify({ mode: "now", why: "", atMs: 0 }));
  plan('console.log("never")');
  launch();
  expect(await end()).toMatchObject({ code: null, signal: "SIGTERM" });
  expect(readFileSync(files.rawLog, "utf8")).toBe("");
});

test("a shim whose folder was deleted ends with its trainer", async () => {
  plan('console.log("up"); setTimeout(() => {}, 60000)');
  launch();
  await vi.waitFor(() => expect(existsSync(files.run)).toBe(true), patience);
  const run = readRun();
  rmSync(files.dir, { recursive: true, force: true });
  process.kill(run.trainer.pid, "SIGKILL");
  await vi.waitFor(() => expect(isAlive(run.shim)).toBe(false), patience);
});

test("a stranger that got the number of a trainer is neither adopted nor signalled", () => {
  const stranger = spawn(node, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "ignore", detached: true });
  try {
    const known = identify(stranger.pid!);
    expect(isAlive(known)).toBe(true);
    const other = { ...known, started: String(Number(known.started) - 100) };
    expect(isAlive(other)).toBe(false);
    expect(signalGroup(other, "SIGKILL")).toBe(false);
    expect(isAlive({ ...known, bootId: "another boot" })).toBe(false);
    expect(signalGroup({ ...known, bootId: "another boot" }, "SIGKILL")).toBe(false);
    expect(isAlive(known)).toBe(true);
  } finally {
    stranger.kill("SIGKILL");
  }
});

test("a zombie counts as dead", async () => {
  // A parent that never waits for its child: `exec` replaces the shell, sleep reaps nobody. The child ends after that.
  const script = "exec 3<&0; read line <&3 & echo $!; exec sleep 30";
  const parent = spawn("sh", ["-c", script], { stdio: ["pipe", "pipe", "ignore"] });
  try {
    const pid = Number(await new Promise((told) => parent.stdout.once("data", told)));
    const { pid: sleeper } = parent;
    await vi.waitFor(
      () => expect(readFileSync(`/proc/${sleeper}/comm`, "utf8").trim()).toBe("sleep"),
      patience,
    );
    parent.stdin.write("end\n");
    await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, "latin1")).toMatch(/\) Z /), patience);
    expect(isAlive(identify(pid))).toBe(false);
  } finally {
    parent.kill("SIGKILL");
  }
});
