import { z } from "zod";
import { type KohyaFamily, kohyaFamily } from "../families.ts";
import { captionOptions } from "./captions.ts";
import { datasetOptions } from "./dataset.ts";
import { learningOptions } from "./learning.ts";
import { loggingOptions } from "./logging.ts";
import { lycorisOptions } from "./lycoris.ts";
import { memoryOptions } from "./memory.ts";
import { modelOptions } from "./model.ts";
import { networkOptions } from "./network.ts";
import { networkArgOptions } from "./network-args.ts";
import { noiseLossOptions } from "./noise-loss.ts";
import { optimizerArgOptions } from "./optimizer-args.ts";
import { sampleOptions } from "./samples.ts";
import { savingOptions } from "./saving.ts";

const everything = (family: KohyaFamily) => ({
  ...modelOptions(family),
  ...datasetOptions(family),
  ...captionOptions(),
  ...networkOptions(family),
  ...networkArgOptions(family),
  ...lycorisOptions(),
  ...learningOptions(),
  ...optimizerArgOptions(),
  ...noiseLossOptions(),
  ...memoryOptions(),
  ...savingOptions(),
  ...sampleOptions(),
  ...loggingOptions(),
});

/** Options that only some families have; the rest of the schema is common to all. */
type Particular =
  | "clip_skip"
  | "cache_text_encoder_outputs"
  | "cache_text_encoder_outputs_to_disk"
  | "disable_mmap_load_safetensors"
  | "dylora_unit";

type Everything = z.output<z.ZodObject<ReturnType<typeof everything>>>;

/** Options of any family, as its schema has parsed them. */
export type KohyaOptions = Omit<Everything, Particular> & Partial<Pick<Everything, Particular>>;

const built = new Map<string, z.ZodObject>();

/** The strict schema of a family, built when first asked for and kept. */
export function kohyaSchema(familyId: string): z.ZodObject {
  let schema = built.get(familyId);
  if (!schema) {
    schema = buildSchema(kohyaFamily(familyId));
    built.set(familyId, schema);
  }
  return schema;
}

function buildSchema(family: KohyaFamily): z.ZodObject {
  const shape: Record<string, z.ZodType> = everything(family);
  for (const key of absentIn(family)) delete shape[key];
  return z.strictObject(shape);
}

/** What this family's script does not read, or reads to no effect. */
function absentIn(family: KohyaFamily): Particular[] {
  return [
    ...(family.clipSkip ? [] : (["clip_skip"] as const)),
    ...(family.textCache
      ? []
      : ([
          "cache_text_encoder_outputs",
          "cache_text_encoder_outputs_to_disk",
          "disable_mmap_load_safetensors",
        ] as const)),
    ...(family.networkModules.includes("networks.dylora") ? [] : (["dylora_unit"] as const)),
  ];
}
