import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openSmallStudio, type SmallStudio } from "./testing/small-studio.ts";
import { cli, type Ended, startCli } from "./testing/spawn-cli.ts";

let studio: SmallStudio;
beforeAll(async () => {
  studio = await openSmallStudio();
  await studio.startWorker();
});
afterAll(() => studio[Symbol.asyncDispose]());

const call = (...args: string[]) => cli(args, { url: studio.url });
const trainArgs = (config: string) => [
  "train",
  config,
  "--dataset",
  studio.dataset,
  "--family",
  "sd15",
  "--trainer",
  "simulated",
];
const idOf = ({ out }: Ended) => (JSON.parse(out) as { id: string }).id;
const patience = { timeout: 20_000, interval: 50 };

test("a training is started from a config.toml, watched to its end, listed, shown and its log printed", async () => {
  const watched = await call(...trainArgs(await studio.config()), "--watch");
  expect(watched.status).toBe(0);
  expect(watched.err).toContain("4 steps an epoch");
  expect(watched.out).toContain("Training\n");
  expect(watched.out).toContain("File: hero.safetensors");

  const listed = await call("jobs", "list", "--json");
  const [job] = JSON.parse(listed.out) as { id: string; state: string; name: string }[];
  expect(job).toMatchObject({ state: "succeeded", name: "hero" });
  const short = job!.id.slice(-8);
  expect((await call("jobs", "list", "--filter", "ended")).out).toContain(short);
  expect((await call("jobs", "list", "--filter", "active")).out).toBe("No active jobs.\n");

  const shown = await call("jobs", "show", short);
  expect(shown.out).toContain("hero.safetensors");
  expect(shown.out).toContain("simulated: nothing is trained");
  expect(JSON.parse((await call("jobs", "show", job!.id, "--json")).out)).toMatchObject({ id: job!.id });

  const log = await call("jobs", "logs", short);
  expect(log.out).toContain("model saved.");
  const end = await call("jobs", "logs", short, "-f", "-n", "2");
  expect(end.out.trim().split("\n")).toEqual(log.out.trim().split("\n").slice(-2));
});

test("a log is followed while the job runs, and the job is cancelled by its short id", async () => {
  const slow = await studio.config("sim_speed = 2", "max_train_steps = 5000", "sim_line_rate = 20");
  const id = idOf(await call(...trainArgs(slow), "--json"));
  const follower = startCli(["jobs", "logs", id.slice(-8), "-f"], { url: studio.url });
  await vi.waitFor(() => expect(follower.out()).toContain("running training"), patience);
  const cancelled = await call("jobs", "cancel", id.slice(-8), "--now");
  expect(cancelled).toMatchObject({ status: 0, err: "" });
  const { status, out } = await follower.ended;
  expect(status).toBe(0);
  expect(out.trim().split("\n").at(-1)).toMatch(/^The trainer (?:ended|was ended)/);
  await vi.waitFor(async () => {
    expect(JSON.parse((await call("jobs", "show", id, "--json")).out).state).toBe("cancelled");
  }, patience);
});

test("Ctrl-C ends the watching and not the job", async () => {
  const slow = await studio.config("sim_speed = 2", "max_train_steps = 5000");
  const watcher = startCli([...trainArgs(slow), "--watch"], { url: studio.url });
  await vi.waitFor(() => expect(watcher.out()).toContain("Training"), patience);
  watcher.kill("SIGINT");
  const { status, err } = await watcher.ended;
  expect(status).toBe(130);
  const short = /loralei jobs show (\w+)/.exec(err)?.[1];
  expect(JSON.parse((await call("jobs", "show", short!, "--json")).out).state).toBe("running");
  await call("jobs", "cancel", short!, "--now");
});

test("a watched job that fails tells why and gives status 1", async () => {
  const failing = await studio.config('sim_fault = "out-of-memory"', "sim_fault_step = 2");
  const { status, err } = await call(...trainArgs(failing), "--watch");
  expect(status).toBe(1);
  expect(err).toContain("The GPU ran out of memory");
}, 30_000);

test("an unknown setting is told by name with the nearest one, and nothing is started", async () => {
  const before = JSON.parse((await call("jobs", "list", "--json")).out).length;
  const wrong = await studio.config("network_dmi = 8", 'learning_rate = "fast"');
  const { status, err, out } = await call(...trainArgs(wrong));
  expect({ status, out }).toEqual({ status: 2, out: "" });
  expect(err).toContain("the nearest is network_dim");
  expect(err).toContain("learning_rate");
  expect(JSON.parse((await call("jobs", "list", "--json")).out)).toHaveLength(before);
});

test("--check starts nothing and says what would be done; the base model tells its family", async () => {
  const args = trainArgs(await studio.config()).filter((word) => word !== "--family" && word !== "sd15");
  const { status, out, err } = await call(...args, "--check", "--json");
  expect(status).toBe(0);
  expect(err).toContain("6 steps");
  expect(JSON.parse(out).estimate).toMatchObject({ totalSteps: 6 });
});

test("a job that is not there, and an id that is none, are told", async () => {
  expect(await call("jobs", "show", "deadbeef")).toMatchObject({ status: 3, out: "" });
  expect(await call("jobs", "show", "what?")).toMatchObject({ status: 2 });
  expect(await call("jobs", "list", "--filter", "some")).toMatchObject({ status: 2 });
});

test("a studio with a token refuses callers without it", async () => {
  await using locked = await openSmallStudio({ token: "a-token-of-some-length" });
  expect(await cli(["jobs", "list"], { url: locked.url })).toMatchObject({
    status: 4,
    err: expect.stringContaining("LORALEI_TOKEN"),
  });
  const answer = await cli(["jobs", "list"], { url: locked.url, token: "a-token-of-some-length" });
  expect(answer).toMatchObject({ status: 0, out: "No jobs yet.\n" });
});
