import "./zod-without-eval.ts";

export { trainerForms } from "@loralei/core/trainers/forms";
