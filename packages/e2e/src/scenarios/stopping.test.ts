import { expect, test } from "vitest";
import { processesOf } from "../processes.ts";
import { startStack } from "../stack.ts";

const endless = { sim_speed: 20, max_train_epochs: 5_000 };

test("a stopped job is cancelled, not failed, and leaves no process", async () => {
  await using stack = await startStack();
  const id = await stack.train(endless);
  await stack.until(id, (job) => job.progress.step > 2);
  expect(await processesOf(id)).not.toEqual([]);
  await stack.client.jobs.cancel.mutate({ id: id as never, mode: "now" });
  const job = await stack.ended(id);
  expect(job).toMatchObject({ state: "cancelled", verdict: { outcome: "cancelled" } });
  expect(await processesOf(id)).toEqual([]);
});

test("a trainer that hears no signal is killed with all its children", async () => {
  await using stack = await startStack();
  const id = await stack.train({ ...endless, sim_ignore_signals: true, sim_grandchild: true });
  await stack.until(id, (job) => job.progress.step > 2);
  await stack.client.jobs.cancel.mutate({ id: id as never, mode: "now" });
  const job = await stack.ended(id, 90_000);
  expect(job.state).toBe("cancelled");
  expect(await processesOf(id)).toEqual([]);
});

test("a job that waits is cancelled at once", async () => {
  await using stack = await startStack();
  const first = await stack.train(endless, "first");
  await stack.until(first, (job) => job.state === "running");
  const second = await stack.train({}, "second");
  const waiting = await stack.client.jobs.byId.query({ id: second as never });
  expect(waiting.state).toBe("queued");
  expect(waiting.waiting[0]?.why).toBeTruthy();
  await stack.client.jobs.cancel.mutate({ id: second as never, mode: "now" });
  expect((await stack.ended(second)).state).toBe("cancelled");
  await stack.client.jobs.cancel.mutate({ id: first as never, mode: "now" });
  await stack.ended(first);
});
