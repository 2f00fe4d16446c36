import { type Field, fields } from "@loralei/core/fields";
import type { z } from "zod";

/** One option as the form draws it, read off its schema: nothing of a trainer is known here. */
export interface FormField {
  key: string;
  meta: Field;
  kind: Kind;
  /** The parsed default. */
  initial: unknown;
  /** Empty means "not set" (null). */
  nullable: boolean;
}

export type Kind =
  | { type: "number"; int: boolean; min: number | null; max: number | null }
  | { type: "choice"; options: readonly { value: string | number | boolean; label: string }[] }
  | { type: "switch" }
  | { type: "text"; max: number | null }
  /** Texts or numbers, one a line. */
  | { type: "list"; of: "text" | "number" }
  /** Entries with fields of their own (sample prompts). */
  | { type: "rows"; fields: readonly FormField[] }
  /** A shape that the form has no control for: JSON as text. */
  | { type: "json" };

export interface FormSection {
  id: string;
  title: string;
  fields: readonly FormField[];
}

export interface FormModel {
  sections: readonly FormSection[];
  byKey: ReadonlyMap<string, FormField>;
}

type Def = { type: string; innerType?: z.ZodType; in?: z.ZodType; out?: z.ZodType };

/** Walks a family's schema. Options without a registered field are not shown. */
export function formModel(
  schema: z.ZodObject,
  sections: readonly { id: string; title: string }[],
): FormModel {
  const all = Object.entries(schema.shape).flatMap(([key, option]) => {
    const meta = fields.get(option as z.ZodType);
    return meta ? [readField(key, option as z.ZodType, meta)] : [];
  });
  const known = new Set(sections.map((section) => section.id));
  return {
    sections: sections
      .map((section, index) => ({
        ...section,
        // A field of a section that nobody named stands in the last one rather than nowhere.
        fields: all.filter(
          (field) =>
            field.meta.group === section.id ||
            (index === sections.length - 1 && !known.has(field.meta.group)),
        ),
      }))
      .filter((section) => section.fields.length > 0),
    byKey: new Map(all.map((field) => [field.key, field])),
  };
}

/** Reads one option; `meta` of entries' fields, which have none of their own, is made of their key. */
export function readField(key: string, schema: z.ZodType, meta: Field): FormField {
  let inner = schema;
  let nullable = false;
  for (;;) {
    const def = inner.def as unknown as Def;
    if (def.type === "nullable" || def.type === "optional") nullable = true;
    if (def.innerType) inner = def.innerType;
    else if (def.type === "pipe" && def.in)
      inner = (def.in.def.type === "transform" ? def.out : def.in) ?? def.in;
    else break;
  }
  const initial = schema.safeParse(undefined);
  return { key, meta, kind: kindOf(inner, meta), nullable, initial: initial.success ? initial.data : null };
}

function kindOf(schema: z.ZodType, meta: Field): Kind {
  switch (schema.def.type) {
    case "number":
    case "int": {
      const number = schema as z.ZodNumber;
      return {
        type: "number",
        int: number.format?.includes("int") ?? false,
        min: limit(number.minValue),
        max: limit(number.maxValue),
      };
    }
    case "boolean":
      return { type: "switch" };
    case "string":
      return { type: "text", max: limit((schema as z.ZodString).maxLength) };
    case "enum":
      return choice((schema as z.ZodEnum).options, meta);
    case "literal":
      return choice([...(schema as z.ZodLiteral).values] as (string | number | boolean)[], meta);
    case "union": {
      const literals = (schema as z.ZodUnion<readonly z.ZodType[]>).options.flatMap((option) =>
        option.def.type === "literal"
          ? ([...(option as z.ZodLiteral).values] as (string | number | boolean)[])
          : [undefined],
      );
      const known = literals.filter((value) => value !== undefined);
      return known.length === literals.length ? choice(known, meta) : { type: "json" };
    }
    case "array":
      return arrayKind((schema as z.ZodArray<z.ZodType>).element);
    default:
      return { type: "json" };
  }
}

function arrayKind(element: z.ZodType): Kind {
  if (element.def.type === "string" || element.def.type === "enum") return { type: "list", of: "text" };
  if (element.def.type === "number") return { type: "list", of: "number" };
  if (element.def.type !== "object") return { type: "json" };
  const shape = (element as z.ZodObject).shape;
  return {
    type: "rows",
    fields: Object.entries(shape).map(([key, option]) => {
      const own = fields.get(option as z.ZodType);
      const label = key.charAt(0).toUpperCase() + key.slice(1).replaceAll("_", " ");
      return readField(
        key,
        option as z.ZodType,
        own ?? { label, help: "", group: "", level: "basic", place: "studio" },
      );
    }),
  };
}

function choice(values: readonly (string | number | boolean)[], meta: Field): Kind {
  return {
    type: "choice",
    options: values.map((value) => ({ value, label: meta.choices?.[String(value)] ?? String(value) })),
  };
}

/** Limits at the edge of what numbers can hold are no limits to tell. */
function limit(value: number | null | undefined): number | null {
  return value === null || value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value;
}

/** The limits of a number in words: "1 … 1 024", "at least 0"; "" when there are none. */
export function limitWords(kind: Kind): string {
  if (kind.type !== "number") return "";
  if (kind.min !== null && kind.max !== null) return `${kind.min} … ${kind.max}`;
  if (kind.min !== null) return `at least ${kind.min}`;
  return kind.max !== null ? `at most ${kind.max}` : "";
}
