import type { DatasetFacts } from "../../../datasets/manifest.ts";
import type { CheckInput } from "../../trainer.ts";
import { checkKohya } from "../check.ts";
import { kohyaSchema } from "../options/schema.ts";

const none = { count: 0, names: [] };
const folder: DatasetFacts["subsets"][number] = {
  path: "",
  absolute: "/data/hero",
  repeats: 1,
  isReg: false,
  classTokens: "",
  exists: true,
  images: 20,
  shapes: [{ width: 1024, height: 1024, count: 20 }],
  unreadable: none,
  captionMissing: none,
  captionEmpty: none,
};
export const facts = (...subsets: Partial<typeof folder>[]): DatasetFacts => ({
  root: "/data",
  captionExtension: ".txt",
  subsets: subsets.map((subset) => ({ ...folder, ...subset })),
});

export const gpu = {
  uuid: "GPU-1",
  index: 0,
  name: "RTX 4090",
  vramMb: 24_564,
  capability: "8.9",
  driver: null,
};
export const host: NonNullable<CheckInput["host"]> = {
  gpus: [gpu],
  device: "cuda",
  packages: { torch: "2.9.0+cu128", bitsandbytes: "0.49.0", xformers: "", lycoris_lora: "" },
  platform: "linux-x64",
};

export function check(
  given: Record<string, unknown> = {},
  other: Partial<CheckInput> & { family?: string } = {},
) {
  const family = other.family ?? "sdxl";
  const options = kohyaSchema(family).parse({
    pretrained_model_name_or_path: "/m/base.safetensors",
    ...given,
  });
  return checkKohya({ dataset: facts({}), host, models: {}, ...other, family, options });
}

/** "severity field code" of each advice. */
export const told = (...args: Parameters<typeof check>) =>
  check(...args).map((row) => `${row.severity} ${row.field} ${row.code}`);
