import { expect, test } from "vitest";
import { nameOutputs } from "./name-outputs.ts";

test.each([
  ["Momo the otter", "Momo-the-otter"],
  ["a/b: c?", "a-b-c"],
  ["héros 日本", "héros-日本"],
  ["...", "lora"],
  ["../../etc", "etc"],
  ["x".repeat(300), "x".repeat(100)],
])("a LoRA without a name of its own is called after its job: %j", (job, name) => {
  expect(nameOutputs({ output_name: " ", seed: 1 }, job)).toEqual({ output_name: name, seed: 1 });
});

test("a name that the user gave stays", () => {
  const options = { output_name: "hero v2" };
  expect(nameOutputs(options, "job")).toBe(options);
});
