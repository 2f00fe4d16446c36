import { fields } from "@loralei/core/fields";
import type { ModelFacts, Options, Trainer } from "@loralei/core/trainers/trainer";
import type { Models } from "../models/models.ts";

/** Looks at every file that an option names, by the option's key. What names a repository of a hub is left out. */
export async function modelFacts(
  trainer: Trainer,
  family: string,
  options: Options,
  models: Models,
): Promise<ModelFacts> {
  const { shape } = trainer.options(family);
  const named = Object.entries(shape).flatMap(([key, schema]) => {
    const control = fields.get(schema)?.control;
    const value = options[key];
    const isFile = control === "path-model" || control === "path-file";
    return isFile && typeof value === "string" && value !== "" && !isRepository(value)
      ? [[key, value] as const]
      : [];
  });
  const facts = await Promise.all(
    named.map(async ([key, path]) => [key, await models.inspect(path)] as const),
  );
  return Object.fromEntries(facts);
}

/** "owner/name", as the hub's own rule for repository ids has it, and no file ending of weights. */
function isRepository(value: string): boolean {
  return (
    /^[\w.-]{1,96}\/[\w.-]{1,96}$/.test(value) &&
    !/^\.{1,2}\//.test(value) &&
    !/\.(safetensors|ckpt|pt)$/i.test(value)
  );
}
