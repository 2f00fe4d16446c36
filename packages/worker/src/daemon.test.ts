import { existsSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openSmallStudio, type SmallStudio } from "./testing/small-studio.ts";

const patience = { timeout: 45_000, interval: 20 };
let studio: SmallStudio;
beforeEach(async () => {
  studio = await openSmallStudio();
});
afterEach(() => studio.close());

test("a training goes from the offer to its files in the studio, and the worker's copy is deleted at the end", async () => {
  await studio.startWorker();
  await vi.waitFor(() => expect(studio.api.isOnline()).toBe(true), patience);
  const { kept, dir } = studio.offerTraining({
    save_every_n_epochs: 1,
    sample_every_n_epochs: 1,
    sample_prompts: [{ prompt: "a hero" }],
  });
  await vi.waitFor(() => expect(kept.finished).toBe(true), patience);

  expect(kept.accepted).toBe(true);
  expect(kept.started?.files["config.toml"]).toContain("hero");
  expect(kept.started?.command.join(" ")).toContain("simulated-trainer.mjs");
  expect(kept.exited).toMatchObject({
    code: 0,
    signal: null,
    verdict: { outcome: "succeeded", failure: null },
  });
  expect(kept.files.get("hero.safetensors")?.told.kind).toBe("model");
  expect(kept.files.get("hero-000001.safetensors")?.told).toMatchObject({ kind: "checkpoint", epoch: 1 });
  expect([...kept.files.values()].every((file) => file.whole)).toBe(true);
  expect(kept.progress.at(-1)).toMatchObject({ step: 40, totalSteps: 40 });
  const losses = kept.points.filter((point) => point.name === "loss/current");
  expect(losses.map((point) => point.step)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  expect(kept.lines.at(-1)).toMatchObject({ o: "sys", x: "The trainer ended with exit code 0." });
  await vi.waitFor(() => expect(existsSync(dir)).toBe(false), patience);
});
