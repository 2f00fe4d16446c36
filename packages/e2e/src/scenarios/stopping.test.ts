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

test("a trainer that hears no signal is killed with all its children, at once when asked again", async () => {
  await using stack = await startStack();
  const id = await stack.train({ ...endless, sim_ignore_signals: true, sim_grandchild: true });
  await stack.until(id, (job) => job.progress.step > 2);
  await stack.client.jobs.cancel.mutate({ id: id as never, mode: "now" });
  await stack.until(id, (job) => job.state === "stopping");
  await stack.client.jobs.cancel.mutate({ id: id as never, mode: "now" });
  const job = await stack.ended(id, 20_000);
  expect(job.state).toBe("cancelled");
  expect(await processesOf(id)).toEqual([]);
});

test("a job that waits says why, and is cancelled at once", async () => {
  await using stack = await startStack();
  const [worker] = await stack.client.workers.list.query();
  const { gpu, cpu } = worker!.capabilities.slots;
  for (let slot = 0; slot < gpu + cpu; slot++) {
    const id = await stack.train(endless, `busy ${slot}`);
    await stack.until(id, (job) => job.state === "running");
  }
  const last = await stack.train({}, "last");
  const waiting = await stack.client.jobs.byId.query({ id: last as never });
  expect(waiting.state).toBe("queued");
  expect(waiting.waiting[0]?.why).toBeTruthy();
  await stack.client.jobs.cancel.mutate({ id: last as never, mode: "now" });
  expect((await stack.ended(last)).state).toBe("cancelled");
});
