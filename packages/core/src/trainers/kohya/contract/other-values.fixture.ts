import fc from "fast-check";
import { z } from "zod";

const text = fc.constantFrom(
  "plain words",
  'a "quoted" one',
  "it's # no comment",
  "back\\slash and [brackets], {braces} = more",
  "青い髪 – ünïcode 🎨",
  "100% true, false, 1e-4",
);

const numbers = (count: number, factor: number) =>
  Array.from({ length: count }, (_, i) => (i + 1) * factor).join(",");

/** Values for texts of a certain form; a list of texts for options that are lists. */
const formed: Record<string, unknown[]> = {
  resolution: ["640", "768,512"],
  face_crop_aug_range: ["1.5,3", "2,4"],
  caption_extension: [".caption", ".cap.txt"],
  caption_separator: [";", "|"],
  optimizer_class: ["pytorch_optimizer.Lion", "SGD"],
  betas: ["0.9,0.99", "0.9, 0.999, .9999"],
  output_name: ["hero v2", "héros"],
  log_prefix: ["run-1_"],
  huggingface_repo_id: ["owner/my-lora"],
  base_weights: [["/models/a.safetensors", "/models/b.safetensors"]],
  base_weights_multiplier: [[0.5, 1], [1]],
  network_args: [["conv_dim=8"], ["rank_dropout=0.1 module_dropout=0.2"]],
  optimizer_args: [["weight_decay=0.2", "betas=0.9,0.95"], ["amsgrad=true"]],
  lr_scheduler_args: [["last_epoch=-1"]],
  sample_prompts: [
    [{ prompt: "n hero", seed: 1 }],
    [{ prompt: "s 5 heroes --w 64", negative_prompt: 'a "b"', width: 768 }],
  ],
  down_lr_weight: ["cosine", "sine+.25"],
  up_lr_weight: ["zeros", "reverse_linear+0.5"],
};

/** Valid values of an option that differ from its default, made from its schema. */
export function otherValues(key: string, schema: z.ZodType): fc.Arbitrary<unknown> {
  const initial = schema.parse(undefined);
  const known = formed[key];
  const valid = known ? fc.constantFrom(...known) : fromSchema(schema);
  return valid.filter(
    (value) => JSON.stringify(value) !== JSON.stringify(initial) && schema.safeParse(value).success,
  );
}

function fromSchema(schema: z.ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return fromSchema(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodNumber) return fromNumber(schema);
  if (schema instanceof z.ZodString) return fc.oneof(text, blockLists);
  throw new Error(`no values known for a schema of kind ${schema.def.type}`);
}

/** Lists as the per-block options want them; those of the wrong length are filtered out by the schema. */
const blockLists = fc.constantFrom(...[1, 3, 9, 12, 23, 25].flatMap((n) => [numbers(n, 1), numbers(n, 0.5)]));

function fromNumber(schema: z.ZodNumber): fc.Arbitrary<number> {
  const min = schema.minValue ?? -1e6;
  const max = schema.maxValue ?? 1e6;
  const whole = fc.integer({ min: Math.ceil(min), max: Math.floor(Math.min(max, 100_000)) });
  if (schema.isInt) return whole;
  return fc.oneof(
    whole,
    fc.double({ min, max, noNaN: true }).map((n) => Number(n.toPrecision(4))),
    fc.constantFrom(1e-7, 0.5, 1),
  );
}
