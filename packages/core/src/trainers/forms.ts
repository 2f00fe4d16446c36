import { kohyaForm } from "./kohya/form.ts";
import { simulatedForm } from "./simulated/form.ts";
import type { TrainerForm } from "./trainer.ts";

/** The forms of the trainers, one line each, in the order of index.ts: what a page loads in place of whole trainers. */
export const trainerForms: readonly TrainerForm[] = [kohyaForm, simulatedForm];
