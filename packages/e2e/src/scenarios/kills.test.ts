import { once } from "node:events";
import { isFinal } from "@loralei/core/jobs/state";
import { expect, test } from "vitest";
import { connect } from "../client.ts";
import { allLines } from "../log-lines.ts";
import { sample } from "../sample.ts";
import { startJob, workerOnline } from "../simulated-job.ts";
import { startStudio } from "../studio.ts";

test("api and daemon are killed in the middle of a run: it ends well, each line is there once", async () => {
  await using studio = await startStudio({ dataset: sample.dataset, model: sample.model });
  const { client, close } = connect(studio.url);
  await workerOnline(client);
  const id = await startJob(client, studio, { sim_speed: 20, sim_line_rate: 50, max_train_epochs: 8 });
  const job = () => client.jobs.byId.query({ id: id as never });
  await expect.poll(async () => (await job()).progress.step, { timeout: 20_000 }).toBeGreaterThan(5);

  studio.api.kill("SIGKILL");
  await once(studio.api, "exit");
  await studio.startApi();
  const later = (await job()).progress.step;
  await expect.poll(async () => (await job()).progress.step, { timeout: 20_000 }).toBeGreaterThan(later + 5);

  studio.worker!.kill("SIGKILL");
  await once(studio.worker!, "exit");
  await studio.startWorker();
  await expect.poll(async () => isFinal((await job()).state), { timeout: 60_000 }).toBe(true);
  expect(await job()).toMatchObject({ state: "succeeded", attempt: 1 });

  const ticks = (await allLines(client, id))
    .flatMap((line) => /tick (\d+) \d{13}/.exec(line)?.[1] ?? [])
    .map(Number);
  expect(ticks.length).toBeGreaterThan(200);
  expect(ticks).toEqual(Array.from({ length: ticks.length }, (_, i) => i + 1));
  await close();
});
