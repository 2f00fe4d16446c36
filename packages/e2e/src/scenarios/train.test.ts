import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { allLines } from "../log-lines.ts";
import { startStack } from "../stack.ts";

test("a training goes from the form's options to a LoRA that can be downloaded", async () => {
  await using stack = await startStack();
  const id = await stack.train({
    sample_every_n_epochs: 1,
    sample_prompts: [{ prompt: "momo_otter, smile" }],
  });
  const job = await stack.ended(id);

  expect(job.verdict).toEqual({ outcome: "succeeded", failure: null });
  expect(job.state).toBe("succeeded");
  // Four pictures twice, batch 1, two epochs.
  expect(job.progress).toMatchObject({ step: 16, totalSteps: 16, epoch: 2, totalEpochs: 2 });
  expect(job.simulated).toBe(true);
  expect(Object.keys(job.files)).toEqual(expect.arrayContaining(["config.toml", "dataset.toml"]));

  const kinds = job.artifacts
    .map((artifact) => `${artifact.kind} ${artifact.path.replace(/_\d{14}/, "")}`)
    .sort();
  expect(kinds).toEqual(
    expect.arrayContaining(["checkpoint hero-000001.safetensors", "model hero.safetensors"]),
  );
  expect(kinds.filter((kind) => kind.startsWith("sample "))).toHaveLength(2);

  for (const artifact of job.artifacts) {
    const response = await fetch(`${stack.url}/files/${artifact.id}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes).toHaveLength(artifact.size);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(artifact.sha256);
  }
  const part = await fetch(`${stack.url}/files/${job.artifacts[0]!.id}`, { headers: { range: "bytes=2-5" } });
  expect(part.status).toBe(206);
  expect((await part.arrayBuffer()).byteLength).toBe(4);

  const lines = await allLines(stack.client, id);
  expect(lines.some((line) => line.includes("model saved."))).toBe(true);
  // 34 bars were drawn; what is stored of them is how they stood when something else was printed.
  expect(lines.filter((line) => line.includes("steps:")).length).toBeLessThan(10);

  const { series } = await stack.client.jobs.metrics.query({ id: id as never, attempt: 1 });
  const loss = series.find((one) => one.name === "loss/current");
  expect(loss?.steps).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
});
