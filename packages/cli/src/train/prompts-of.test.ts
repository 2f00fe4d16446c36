import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { promptsOf } from "./prompts-of.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "loralei-prompts-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function read(name: string, text: string) {
  const path = join(dir, name);
  await writeFile(path, text);
  return await promptsOf(path);
}

test("the text form is read line by line, options behind two dashes", async () => {
  expect(
    await read(
      "p.txt",
      "# mine\n1girl, solo --n bad hands --w 512 --h 768 --d 42 --s 20 --l 7.5 --ss ddim\r\n\na cat\n",
    ),
  ).toEqual([
    {
      prompt: "1girl, solo",
      negative_prompt: "bad hands",
      width: 512,
      height: 768,
      seed: 42,
      sample_steps: 20,
      scale: 7.5,
    },
    { prompt: "a cat" },
  ]);
});

test("the TOML form shares keys between its subsets, the JSON form may hold texts", async () => {
  const toml =
    '[prompt]\nwidth = 512\nsample_sampler = "ddim"\n[[prompt.subset]]\nprompt = "a"\n[[prompt.subset]]\nprompt = "b"\nwidth = 768\n';
  expect(await read("p.toml", toml)).toEqual([
    { prompt: "a", width: 512 },
    { prompt: "b", width: 768 },
  ]);
  expect(await read("p.json", '["a --d 1", {"prompt": "b", "guidance_scale": 3}]')).toEqual([
    { prompt: "a", seed: 1 },
    { prompt: "b" },
  ]);
});

test("files of other kinds, broken ones and missing ones are told", async () => {
  await expect(promptsOf(join(dir, "p.yaml"))).rejects.toThrow("unknown kind");
  await expect(read("bad.json", "{")).rejects.toThrow("no valid JSON");
  await expect(promptsOf(join(dir, "none.txt"))).rejects.toMatchObject({ code: "not-found" });
});
