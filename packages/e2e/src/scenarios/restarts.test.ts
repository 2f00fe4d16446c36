import { expect, test } from "vitest";
import { allLines } from "../log-lines.ts";
import { startStack } from "../stack.ts";

const slow = { sim_speed: 10, sim_line_rate: 40, max_train_epochs: 4 };

/** Numbers of the trainer's tick lines, some of which follow a bar without a newline; each must be there once, in order. */
function ticks(lines: string[]): number[] {
  return lines.flatMap((line) => /tick (\d+) /.exec(line)?.[1] ?? []).map(Number);
}

test("the api restarts in the middle of a run: the run goes on, each line is stored once", async () => {
  await using stack = await startStack();
  const id = await stack.train(slow);
  await stack.until(id, (job) => job.progress.step > 4);
  await stack.stopApi();
  await stack.startApi();
  const job = await stack.ended(id);
  expect(job).toMatchObject({ state: "succeeded", attempt: 1 });
  const seen = ticks(await allLines(stack.client, id));
  expect(seen).toEqual(Array.from({ length: seen.length }, (_, i) => i + 1));
  expect(seen.length).toBeGreaterThan(50);
});

test("a reader that loses the api gets each line once, in order", async () => {
  await using stack = await startStack();
  const id = await stack.train(slow);
  await stack.until(id, (job) => job.progress.step > 2);
  const seen: number[] = [];
  const done = new Promise<void>((resolve, reject) => {
    stack.client.jobs.log.subscribe(
      { id: id as never, attempt: 1 },
      {
        onData: ({ data }) => {
          for (const line of data.lines) seen.push(line.n);
        },
        onComplete: resolve,
        onError: reject,
      },
    );
  });
  await expect.poll(() => seen.length, { timeout: 30_000 }).toBeGreaterThan(20);
  await stack.stopApi();
  await stack.startApi();
  await stack.ended(id);
  await done;
  expect(seen).toEqual(Array.from({ length: seen.length }, (_, i) => i + 1));
  expect(seen).toHaveLength((await allLines(stack.client, id)).length);
});

test("the daemon restarts in the middle of a run: the run is adopted, nothing is read twice", async () => {
  await using stack = await startStack({ keepJobs: true });
  const id = await stack.train(slow);
  await stack.until(id, (job) => job.progress.step > 4);
  await stack.stopWorker();
  await stack.startWorker();
  const job = await stack.ended(id);
  expect(job).toMatchObject({ state: "succeeded", attempt: 1 });
  expect(job.attempts).toHaveLength(1);
  const seen = ticks(await allLines(stack.client, id));
  expect(seen).toEqual(Array.from({ length: seen.length }, (_, i) => i + 1));
  const epochs = (await stack.client.jobs.metrics.query({ id: id as never, attempt: 1 })).series;
  expect(epochs.find((one) => one.name === "loss/current")?.steps).toHaveLength(32);
});
