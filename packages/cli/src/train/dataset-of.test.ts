import { expect, test } from "vitest";
import { datasetOf } from "./dataset-of.ts";

const base = "/data/lora";

test("subsets of one dataset become folders below their common root", () => {
  const file = {
    general: { shuffle_caption: true, caption_extension: ".txt", keep_tokens: 1 },
    datasets: [
      {
        resolution: 512,
        batch_size: 2,
        keep_tokens: 2,
        subsets: [
          { image_dir: "img/10_hero", num_repeats: 10, class_tokens: "hero" },
          { image_dir: "/data/lora/img/reg", is_reg: true },
        ],
      },
    ],
  };
  expect(datasetOf(file, base)).toEqual({
    root: "/data/lora/img",
    subsets: [
      { path: "10_hero", repeats: 10, classTokens: "hero", isReg: false },
      { path: "reg", repeats: 1, classTokens: "", isReg: true },
    ],
    options: {
      resolution: 512,
      batch_size: 2,
      keep_tokens: 2,
      shuffle_caption: true,
      caption_extension: ".txt",
    },
  });
});

test("a single folder is its own root", () => {
  const taken = datasetOf({ datasets: [{ subsets: [{ image_dir: "a b" }] }] }, base);
  expect(taken).toMatchObject({ root: "/data/lora/a b", subsets: [{ path: "" }] });
});

test("folders that share only the beginning of a name have their parent as root", () => {
  const subsets = [{ image_dir: "hero" }, { image_dir: "hero2" }];
  expect(datasetOf({ datasets: [{ subsets }] }, base)).toMatchObject({
    root: "/data/lora",
    subsets: [{ path: "hero" }, { path: "hero2" }],
  });
});

test.each([
  [{}, "no [[datasets]]"],
  [{ datasets: [{ subsets: [] }] }, "names no subsets"],
  [{ datasets: [{ subsets: [{ image_dir: "a" }] }, { subsets: [{ image_dir: "b" }] }] }, "2 datasets"],
  [{ datasets: [{ subsets: [{ metadata_file: "m.json" }] }] }, "metadata files"],
  [
    { datasets: [{ subsets: [{ image_dir: "a", flip_aug: true }, { image_dir: "b" }] }] },
    "flip_aug with different values",
  ],
  [{ datasets: [{ subsets: [{ image_dir: "a", num_repeats: 1.5 }] }] }, "num_repeats = 1.5"],
  [{ datasets: { subsets: [] } }, 'has "datasets" in another form'],
])("what cannot be taken over is told: %j", (file, message) => {
  expect(() => datasetOf(file, base)).toThrow(message);
});
