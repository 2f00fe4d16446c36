import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeSafetensors } from "@loralei/disk/write-safetensors";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Studio, startStudio, stopStudio } from "../testing/studio.ts";

let studio: Studio;
beforeEach(async () => {
  studio = await startStudio();
});
afterEach(() => stopStudio(studio));

/** What tells SD 1.5 by its header, padded to the size of a small model. */
async function model(path: string): Promise<void> {
  const bytes = (count: number) => new Uint8Array(count * 4);
  await writeSafetensors(path, {
    tensors: [
      {
        name: "model.diffusion_model.input_blocks.0.0.weight",
        dtype: "F32",
        shape: [320, 4, 3, 3],
        data: bytes(320 * 36),
      },
      {
        name: "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight",
        dtype: "F32",
        shape: [320, 768],
        data: bytes(320 * 768),
      },
    ],
  });
}

test("models are listed with their family, and what is none says why", async () => {
  await mkdir(join(studio.home, "models", "sd"));
  await model(join(studio.home, "models", "sd", "base.safetensors"));
  await writeFile(join(studio.home, "models", "page.safetensors"), Buffer.alloc(1_000_001, "<html>"));
  const models = await studio.client.models.list.query();
  expect(models).toMatchObject([
    { name: "page.safetensors", family: null, problem: expect.stringContaining("page.safetensors") },
    { name: "base.safetensors", family: "sd15", problem: null, root: join(studio.home, "models") },
  ]);
});

test("a model is looked at again when it has changed", async () => {
  const path = join(studio.home, "models", "base.safetensors");
  const { inspect } = studio.client.models;
  expect(await inspect.query({ path })).toMatchObject({ exists: false });
  await writeFile(path, "not weights");
  expect(await inspect.query({ path })).toMatchObject({
    exists: true,
    family: null,
    problem: expect.any(String),
  });
  await model(path);
  expect(await inspect.query({ path })).toEqual({ exists: true, family: "sd15", problem: null });
});

test("a folder of diffusers is known by its network", async () => {
  const path = join(studio.home, "models", "diffusers");
  await mkdir(join(path, "unet"), { recursive: true });
  expect((await studio.client.models.inspect.query({ path })).problem).toContain("model_index.json");
  await writeFile(join(path, "model_index.json"), "{}");
  await model(join(path, "unet", "diffusion_pytorch_model.safetensors"));
  expect(await studio.client.models.inspect.query({ path })).toEqual({
    exists: true,
    family: "sd15",
    problem: null,
  });
});
