import { contract } from "@loralei/core/trainers/kohya/contract/contract";
import { kohya } from "@loralei/core/trainers/kohya/index";
import type { Trainer } from "@loralei/core/trainers/trainer";

/** What installing a trainer takes. */
export interface Recipe {
  trainer: Trainer;
  upstream: string;
  /** The commit that our settings are written for. */
  commit: string;
  /** Its own list, relative to its sources. */
  requirements: string;
  /** Imported in its folder at the end: what the trainer's scripts themselves need, torchvision above all. */
  scripts: readonly string[];
}

/** The trainers that can be installed, one row each. */
export const recipes: readonly Recipe[] = [
  {
    trainer: kohya,
    upstream: "https://github.com/kohya-ss/sd-scripts.git",
    commit: contract.commit,
    requirements: "requirements.txt",
    scripts: ["torchvision", "train_network", "sdxl_train_network"],
  },
];

export function recipeOf(trainer: string | undefined): Recipe | undefined {
  return recipes.find((recipe) => recipe.trainer.id === trainer);
}
