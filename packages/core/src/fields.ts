import { z } from "zod";

/**
 * What a form, a document and a `--help` text need to know of an option beside its shape.
 * The zod schema is the only definition of the option; this is registered on it (last, after `.default()`:
 * metadata belongs to that very instance).
 */
export interface Field {
  /** Short name in the form. */
  label: string;
  /** One line under the field. */
  help: string;
  /** The long story behind "?"; plain text. */
  story?: string;
  /** Section of the form: key of the trainer's `sections`. */
  group: string;
  level: "basic" | "expert";
  unit?: string;
  /** Words people type when they look for it ("rank", "batch", "offload"). */
  words?: readonly string[];
  /** Where the trainer reads it; the writer puts it there and nowhere else. */
  place: Place;
  /** The trainer's own key at that place, where it differs from the option's key. */
  key?: string;
  /**
   * How the form shows it, where the schema alone does not tell. "resolution": text "1024" or "1024,768"
   * (width, height) · "arguments": list of "key=value" texts · "prompts": list of sample prompts · "text-long":
   * text of many lines.
   */
  control?: "path-model" | "path-file" | "path-folder" | "prompts" | "arguments" | "resolution" | "text-long";
  /** Words for the values of an enum, where the values alone do not tell. */
  choices?: Readonly<Record<string, string>>;
  /** Shown only while the other option has one of these values (a switch, an optimizer …). */
  onlyWith?: { option: string; in: readonly (string | number | boolean)[] };
}

/**
 * root: top level of config.toml · dataset, subset: that level of dataset.toml · network_args, optimizer_args,
 * lr_scheduler_args: one "key=value" text in that list · raw-*: the user's own list of such texts ·
 * studio: read by Loralei alone, never sent to the trainer.
 */
export type Place =
  | "root"
  | "dataset"
  | "subset"
  | "network_args"
  | "optimizer_args"
  | "lr_scheduler_args"
  | "studio";

export const fields = z.registry<Field>();

/** Registers a field on a schema and returns that schema: `field(z.int().default(4), { label: … })`. */
export function field<T extends z.ZodType>(schema: T, meta: Field): T {
  fields.add(schema, meta);
  return schema;
}

/** The field of a schema; throws for a schema that has none, since that is our mistake. */
export function fieldOf(schema: z.ZodType): Field {
  const meta = fields.get(schema);
  if (!meta) throw new TypeError("this schema was never registered as a field");
  return meta;
}

/**
 * True when the option has a meaning beside the others: its `onlyWith` holds, and that of the option it names,
 * and so on. The form hides what is not active, and the writer does not send it.
 */
export function isActive(
  shape: z.core.$ZodShape,
  key: string,
  options: Readonly<Record<string, unknown>>,
): boolean {
  const schema = shape[key];
  const condition = schema && fieldOf(schema as z.ZodType).onlyWith;
  if (!condition) return schema !== undefined;
  const value = options[condition.option];
  return condition.in.some((wanted) => wanted === value) && isActive(shape, condition.option, options);
}
