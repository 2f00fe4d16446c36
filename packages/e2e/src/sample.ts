import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    sampleDataset: string;
    sampleModel: string;
  }
}

/** The sample dataset and the stand-in for a base model, drawn once per run of the suite (make-sample.ts). */
export const sample = {
  get dataset(): string {
    return inject("sampleDataset");
  },
  get model(): string {
    return inject("sampleModel");
  },
};
