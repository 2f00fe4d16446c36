import { expect, test } from "vitest";
import type { DatasetFolders } from "../../datasets/manifest.ts";
import { readBack } from "./contract/read-back.ts";
import { kohyaFamily } from "./families.ts";
import { type KohyaOptions, kohyaSchema } from "./options/schema.ts";
import { runFiles } from "./toml.ts";

const folder = { path: "", absolute: "/data/hero", repeats: 10, isReg: false, classTokens: "" };

function read(
  given: Record<string, unknown>,
  subsets: DatasetFolders["subsets"] = [folder],
  family = "sd15",
) {
  const row = kohyaFamily(family);
  const files = runFiles({
    family: row,
    options: kohyaSchema(family).parse(given) as KohyaOptions,
    dataset: { root: "/data", subsets },
    paths: { jobDir: "/job", outDir: "/job/out", metricsDir: "/job/metrics", resume: null },
  });
  return { ...readBack(row.script, files), files };
}

test("optimizer arguments are Python values, switches that are off among them", () => {
  const { values } = read({ optimizer_type: "Adafactor", weight_decay: 0.01, max_grad_norm: 0 });
  expect([...values].filter(([key]) => key.startsWith("optimizer_args"))).toEqual([
    ["optimizer_args weight_decay", "0.01"],
    ["optimizer_args relative_step", "False"],
    ["optimizer_args scale_parameter", "False"],
    ["optimizer_args warmup_init", "False"],
  ]);
  expect(values.get("root max_grad_norm")).toBe(0);
});

test("only arguments that the chosen optimizer has are sent", () => {
  const { values } = read({
    optimizer_type: "Lion",
    weight_decay: 0.1,
    eps: 1e-8,
    d_coef: 2,
    betas: "0.95, .98",
  });
  expect([...values.keys()].filter((key) => key.startsWith("optimizer_args"))).toEqual([
    "optimizer_args weight_decay",
    "optimizer_args betas",
  ]);
  expect(values.get("optimizer_args betas")).toBe("(0.95, 0.98)");
});

test("the user's own arguments win over the fields, and the last of two over the first", () => {
  const { values, problems } = read({
    weight_decay: 0.01,
    optimizer_args: ["weight_decay=0.2 amsgrad=true", "weight_decay=0.3"],
    conv_dim: 4,
    network_args: ['conv_dim="8"'],
  });
  expect(problems).toEqual([]);
  expect(values.get("optimizer_args weight_decay")).toBe("0.3");
  expect(values.get("optimizer_args amsgrad")).toBe("True");
  expect(values.get("network_args conv_dim")).toBe("8");
});

test("a LyCORIS switch is told only where its own default is the other way", () => {
  const lokr = { network_module: "lycoris.kohya", algo: "lokr" };
  const told = (given: Record<string, unknown>) => {
    const { values } = read({ ...lokr, ...given });
    return [...values].flatMap(([key, value]) =>
      key.startsWith("network_args") ? [`${key.slice(13)}=${value}`] : [],
    );
  };
  expect(told({})).toEqual(["algo=lokr", "preset=full", "wd_on_output=True", "factor=-1"]);
  // Any text at all turns decompose_both on, "False" too.
  expect(told({ wd_on_output: false, decompose_both: false, dora_wd: true })).toEqual([
    "algo=lokr",
    "preset=full",
    "dora_wd=True",
    "wd_on_output=False",
    "factor=-1",
  ]);
});

test("an interval of 0 is off and is left out; numbers of steps are whole, shares have a point", () => {
  const { values } = read({ save_every_n_epochs: 0, lr_warmup_steps: 0.05, lr_decay_steps: 100 });
  expect(
    [...values.keys()].filter((key) => /^root (save|sample|validate)_.*(every_n|last_n|ratio)/.test(key)),
  ).toEqual([]);
  const text = read({ lr_warmup_steps: 0.05, lr_decay_steps: 100, learning_rate: 1 }).files[0]?.text;
  expect(text).toContain("lr_warmup_steps = 0.05\nlr_decay_steps = 100\n");
  expect(text).toContain("learning_rate = 1.0\n");
});

test("regularisation folders and class words stand on their subsets", () => {
  const reg = { ...folder, absolute: "/data/reg", repeats: 1, isReg: true, classTokens: "a person" };
  const text = read({ alpha_mask: true }, [folder, reg]).files[1]?.text;
  expect(text?.slice(text.indexOf("[[datasets.subsets]]"))).toBe(`[[datasets.subsets]]
image_dir = "/data/hero"
num_repeats = 10
alpha_mask = true

[[datasets.subsets]]
image_dir = "/data/reg"
num_repeats = 1
class_tokens = "a person"
is_reg = true
alpha_mask = true
`);
});

test("with a mask folder only keys that such a dataset may have are written", () => {
  const given = { masked_loss: true, conditioning_data_dir: "/data/masks", alpha_mask: true };
  const { values, problems } = read(given, [{ ...folder, classTokens: "hero", isReg: true }]);
  expect(problems).toEqual([]);
  expect([...values.keys()].filter((key) => key.startsWith("subset"))).toEqual([
    "subset image_dir",
    "subset num_repeats",
    "subset conditioning_data_dir",
  ]);
});

test("Stable Diffusion 2 says so, and the others do not", () => {
  expect(read({}, [folder], "sd2").values.get("root v2")).toBe(true);
  expect(read({}).values.has("root v2")).toBe(false);
  expect(read({}, [folder], "sdxl").values.has("root v2")).toBe(false);
});
