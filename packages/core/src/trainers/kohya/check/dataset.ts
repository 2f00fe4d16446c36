import type { DatasetFacts } from "../../../datasets/manifest.ts";
import type { Advice } from "../../trainer.ts";
import { usesMaskFolder } from "../toml.ts";
import { error, type Rule, warning, when } from "./rule.ts";

type Facts = DatasetFacts["subsets"][number];

/** A rule about what the folders hold; silent until they were counted. */
const aboutFolders =
  (rule: (dataset: DatasetFacts, about: Parameters<Rule>[0]) => Advice[]): Rule =>
  (about) =>
    about.dataset ? rule(about.dataset, about) : [];

const folderName = (subset: Facts): string => subset.path || "the dataset's folder";

/** "a.png, b.png and 4 more". */
function named(some: { count: number; names: readonly string[] }): string {
  const shown = some.names.slice(0, 3);
  const more = some.count - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

const chosen: Rule = ({ dataset }) =>
  when(dataset === null, () => error("dataset", "no-dataset", "Choose the folder of pictures to train on."));

const holdsPictures = aboutFolders((dataset) => {
  const missing = dataset.subsets.filter((subset) => !subset.exists);
  const empty = dataset.subsets.filter((subset) => subset.exists && subset.images === 0);
  const train = dataset.subsets.reduce((sum, subset) => sum + (subset.isReg ? 0 : subset.images), 0);
  return [
    ...missing.map((subset) => error("dataset", "folder-missing", `There is no folder ${subset.absolute}.`)),
    ...when(train === 0, () =>
      error(
        "dataset",
        "no-images",
        "There are no pictures to train on. The trainer reads .png, .jpg, .jpeg, .webp and .bmp directly in each folder, not in folders inside it.",
      ),
    ),
    ...(train === 0
      ? []
      : empty.map((subset) =>
          warning(
            "dataset",
            "empty-folder",
            `There are no pictures in ${folderName(subset)}; it is skipped.`,
          ),
        )),
  ];
});

const captions = aboutFolders((dataset, { options }) => {
  if (dataset.captionExtension !== options.caption_extension) return [];
  return dataset.subsets.flatMap((subset) => {
    const { captionMissing: missing, captionEmpty: empty } = subset;
    const all = missing.count > 0 && missing.count >= subset.images;
    return [
      ...when(all && subset.classTokens === "" && !subset.isReg, () =>
        error(
          "caption_extension",
          "no-captions",
          `No picture in ${folderName(subset)} has a ${options.caption_extension} caption. Write captions, set their ending, or give the folder class words.`,
        ),
      ),
      ...when(!all && missing.count > 0, () =>
        warning(
          "dataset",
          "captions-missing",
          `${many(missing.count, "picture")} in ${folderName(subset)} have no caption and train on ${subset.classTokens ? `"${subset.classTokens}"` : "an empty text"}: ${named(missing)}.`,
        ),
      ),
      ...when(empty.count > 0, () =>
        error(
          "dataset",
          "captions-empty",
          `${many(empty.count, "caption file")} in ${folderName(subset)} are empty, which stops the trainer: ${named(empty)}. Fill or delete them.`,
        ),
      ),
    ];
  });
});

const readable = aboutFolders((dataset) =>
  dataset.subsets.flatMap((subset) =>
    when(subset.unreadable.count > 0, () =>
      error(
        "dataset",
        "images-unreadable",
        `${many(subset.unreadable.count, "picture")} in ${folderName(subset)} cannot be read, which stops the trainer: ${named(subset.unreadable)}.`,
      ),
    ),
  ),
);

const sameTwice = aboutFolders((dataset) => {
  const seen = new Set<string>();
  return dataset.subsets.flatMap(({ absolute }) => {
    const again = seen.has(absolute);
    seen.add(absolute);
    return when(again, () =>
      warning(
        "dataset",
        "folder-twice",
        `${absolute} is listed twice; the trainer uses the first and skips the other.`,
      ),
    );
  });
});

const regularisation = aboutFolders((dataset, { options }) => {
  const seen = (isReg: boolean): number =>
    dataset.subsets.reduce(
      (sum, subset) => sum + (subset.isReg === isReg ? subset.images * subset.repeats : 0),
      0,
    );
  return [
    ...when(seen(true) > seen(false) && seen(false) > 0, () =>
      warning(
        "dataset",
        "reg-unused",
        `${many(seen(true), "regularisation picture")} stand against ${seen(false)} to train on (with repeats); the surplus is not used.`,
      ),
    ),
    ...when(usesMaskFolder(options) && dataset.subsets.some((subset) => subset.isReg), () =>
      error(
        "conditioning_data_dir",
        "masks-with-reg",
        "A mask folder cannot go with regularisation folders.",
        {
          label: "No masks",
          set: { masked_loss: false },
        },
      ),
    ),
    ...when(usesMaskFolder(options) && dataset.subsets.some((subset) => subset.classTokens !== ""), () =>
      warning(
        "conditioning_data_dir",
        "masks-with-class-words",
        "With a mask folder the class words of folders are not used.",
      ),
    ),
  ];
});

/** Native libraries on Windows read paths in the system's code page. */
const plainPaths = aboutFolders((dataset, { host }) =>
  dataset.subsets.flatMap(({ absolute }) =>
    when(host?.platform.startsWith("win") === true && /[^\u0020-\u007e]/.test(absolute), () =>
      warning(
        "dataset",
        "path-not-ascii",
        `${absolute} has letters that some libraries on Windows cannot open.`,
      ),
    ),
  ),
);

export const datasetRules: readonly Rule[] = [
  chosen,
  holdsPictures,
  captions,
  readable,
  sameTwice,
  regularisation,
  plainPaths,
];
