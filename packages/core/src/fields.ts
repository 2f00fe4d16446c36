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
  /** How the form shows it, where the schema alone does not tell. */
  control?: "path-model" | "path-file" | "path-folder" | "prompts" | "arguments" | "resolution";
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
