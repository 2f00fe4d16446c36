import { expect, test } from "vitest";
import { trainerForms } from "./forms.ts";
import { trainers } from "./index.ts";

test("every trainer has its form in the list that pages load, the same one", () => {
  expect(trainerForms.map((form) => form.id)).toEqual(trainers.map((trainer) => trainer.id));
  for (const form of trainerForms) {
    const trainer = trainers.find((entry) => entry.id === form.id);
    expect(trainer).toMatchObject({ title: form.title, simulated: form.simulated, families: form.families });
    for (const { id } of form.families) {
      expect(Object.keys(trainer?.options(id).shape ?? {})).toEqual(Object.keys(form.options(id).shape));
    }
  }
});
