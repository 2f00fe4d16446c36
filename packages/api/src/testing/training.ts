import { join } from "node:path";
import { writeSafetensors } from "@loralei/disk/write-safetensors";
import { makeDataset, type Studio } from "./studio.ts";

/** A draft that passes every check: a tiny dataset, and a file of weights that nobody will load. */
export async function draftOf({ home }: { home: string }) {
  const root = await makeDataset(home);
  const model = join(home, "models", "base.safetensors");
  const tensors = [{ name: "a", dtype: "F32" as const, shape: [1], data: new Uint8Array(4) }];
  await writeSafetensors(model, { tensors });
  return {
    trainer: "kohya",
    family: "sd15",
    options: { pretrained_model_name_or_path: model, output_name: "hero", optimizer_type: "AdamW" },
    dataset: { root, subsets: [{ path: "", repeats: 2, classTokens: "", isReg: false }] },
    workerId: null,
  };
}

/** Starts a training that passes every check; gives its id. */
export async function startTraining(studio: Studio, name = "hero run"): Promise<string> {
  const draft = await draftOf(studio);
  const spec = { kind: "train" as const, ...draft, dataset: { name: "hero", ...draft.dataset } };
  return (await studio.client.jobs.create.mutate({ name, spec })).id;
}
