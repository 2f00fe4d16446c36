import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { fakeWorker } from "../testing/fake-worker.ts";
import { type Studio, startStudio, stopStudio } from "../testing/studio.ts";
import { startTraining } from "../testing/training.ts";

let studio: Studio;
afterEach(() => stopStudio(studio));

const services = (answer: () => Response | Promise<Response>) => ({
  hub: "https://hub.example",
  wandb: "https://wandb.example",
  fetch: vi.fn(async () => answer()),
});

test("a secret is kept for this user alone, told to the trainer, and never told back", async () => {
  studio = await startStudio();
  const { secrets } = studio.client;
  await secrets.set.mutate({ name: "HF_TOKEN", value: "hf_verysecret" });
  const file = join(studio.home, "secrets", "HF_TOKEN");
  expect(await readFile(file, "utf8")).toBe("hf_verysecret");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const listed = await secrets.list.query();
  expect(listed).toMatchObject([
    { name: "HF_TOKEN", set: true },
    { name: "WANDB_API_KEY", set: false, updatedAtMs: null },
  ]);
  expect(JSON.stringify(listed)).not.toContain("verysecret");
  const worker = await fakeWorker(studio.app, studio.app.localWorkerToken);
  const id = await startTraining(studio);
  expect((await worker.next("offer")).secrets).toEqual({ HF_TOKEN: "hf_verysecret" });
  expect(JSON.stringify(await studio.client.jobs.byId.query({ id }))).not.toContain("verysecret");
  await secrets.forget.mutate({ name: "HF_TOKEN" });
  await expect(secrets.test.mutate({ name: "HF_TOKEN" })).rejects.toThrow("not set");
});

test.each([
  [() => Response.json({ name: "ada" }), true, "belongs to ada"],
  [() => new Response("no", { status: 401 }), false, "refused it"],
  [() => new Response("", { status: 502 }), false, "answered 502"],
  [
    () => Promise.reject(new TypeError("fetch failed: Bearer hf_verysecret")),
    false,
    "hub.example could not be reached",
  ],
])("a token is tested by asking the hub (%#)", async (answer, ok, words) => {
  const hub = services(answer);
  studio = await startStudio({ services: hub });
  await studio.client.secrets.set.mutate({ name: "HF_TOKEN", value: "hf_verysecret" });
  const tested = await studio.client.secrets.test.mutate({ name: "HF_TOKEN" });
  expect(tested).toEqual({ ok, message: expect.stringContaining(words) });
  expect(tested.message).not.toContain("verysecret");
  expect(hub.fetch).toHaveBeenCalledWith(
    new URL("https://hub.example/api/whoami-v2"),
    expect.objectContaining({ headers: { Authorization: "Bearer hf_verysecret" } }),
  );
});
