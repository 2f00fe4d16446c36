import { kohyaForm } from "../kohya/form.ts";
import type { TrainerForm } from "../trainer.ts";
import { simulationShape } from "./options.ts";

/** kohya's form with one section more. */
export const simulatedForm: TrainerForm = {
  id: "simulated",
  title: "Simulated trainer",
  simulated: true,
  families: kohyaForm.families,
  sections: [...kohyaForm.sections, { id: "simulation", title: "Simulation" }],
  options: (family) => kohyaForm.options(family).extend(simulationShape),
  presets: kohyaForm.presets,
};
