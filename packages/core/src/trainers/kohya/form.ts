import type { TrainerForm } from "../trainer.ts";
import { kohyaFamilies } from "./families.ts";
import { kohyaSchema } from "./options/schema.ts";
import { kohyaPresets } from "./presets.ts";
import { sections } from "./sections.ts";

/** What the web needs of kohya to draw its form: no contract, no parser, no checks. */
export const kohyaForm: TrainerForm = {
  id: "kohya",
  title: "kohya sd-scripts",
  simulated: false,
  families: kohyaFamilies,
  sections,
  options: kohyaSchema,
  presets: (family) => kohyaPresets[family] ?? [],
};
