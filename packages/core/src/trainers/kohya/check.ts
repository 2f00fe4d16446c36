import type { Advice, CheckInput } from "../trainer.ts";
import { argumentRules } from "./check/arguments.ts";
import { datasetRules } from "./check/dataset.ts";
import { hostRules } from "./check/host.ts";
import { learningRules } from "./check/learning.ts";
import { modelRules } from "./check/model.ts";
import { networkRules } from "./check/network.ts";
import { pictureRules } from "./check/pictures.ts";
import { precisionRules } from "./check/precision.ts";
import { runRules } from "./check/run.ts";
import { kohyaFamily } from "./families.ts";
import type { KohyaOptions } from "./options/schema.ts";

const rules = [
  ...modelRules,
  ...datasetRules,
  ...pictureRules,
  ...networkRules,
  ...learningRules,
  ...argumentRules,
  ...precisionRules,
  ...runRules,
  ...hostRules,
];

const order = { error: 0, warning: 1, info: 2 } as const;

/** Everything that can be told before a launch, all at once, errors first. */
export function checkKohya(input: CheckInput): Advice[] {
  const about = { ...input, family: kohyaFamily(input.family), options: input.options as KohyaOptions };
  return rules.flatMap((rule) => rule(about)).sort((a, b) => order[a.severity] - order[b.severity]);
}
