import type { z } from "zod";
import { fields } from "../fields.ts";
import { nearest } from "./nearest.ts";
import type { Advice, Options, Trainer } from "./trainer.ts";

export type ParsedOptions = { ok: true; options: Options } | { ok: false; advice: Advice[] };

/**
 * Reads what a user wrote, by the trainer's strict schema for the family. Everything wrong is told at once, each
 * beside its option; an unknown option is told by name, with the nearest known one.
 * @example parseOptions(kohya, "sdxl", { network_dmi: 8 }) // "There is no setting network_dmi; the nearest is network_dim (Rank)."
 */
export function parseOptions(
  trainer: Pick<Trainer, "options">,
  family: string,
  input: unknown,
): ParsedOptions {
  const schema = trainer.options(family);
  const parsed = schema.safeParse(input, { reportInput: true });
  if (parsed.success) return { ok: true, options: parsed.data };
  return { ok: false, advice: parsed.error.issues.flatMap((issue) => adviceOf(issue, schema)) };
}

function adviceOf(issue: z.core.$ZodIssue, schema: z.ZodObject): Advice[] {
  const key = issue.path[0];
  if (issue.code === "unrecognized_keys" && key === undefined) {
    return issue.keys.map((unknown) => unknownOption(unknown, schema));
  }
  if (key === undefined) {
    return [
      {
        severity: "error",
        field: null,
        code: "bad-options",
        message: `The settings are not an object: ${issue.message}.`,
      },
    ];
  }
  const field = String(key);
  const label = labelOf(schema, field);
  const where = issue.path.slice(1).map(String).join(" › ");
  return [
    {
      severity: "error",
      field,
      code: "bad-value",
      message: `${label}${where ? ` (${where})` : ""}: ${wanted(issue)}${found(issue.input)}.`,
    },
  ];
}

function unknownOption(unknown: string, schema: z.ZodObject): Advice {
  const known = nearest(unknown, Object.keys(schema.shape));
  const hint = known === null ? "" : `; the nearest is ${known} (${labelOf(schema, known)})`;
  return {
    severity: "error",
    field: unknown,
    code: "unknown-option",
    message: `There is no setting ${JSON.stringify(unknown)} for this trainer and model family${hint}.`,
  };
}

function labelOf(schema: z.ZodObject, key: string): string {
  const option = schema.shape[key] as z.ZodType | undefined;
  return (option && fields.get(option)?.label) ?? key;
}

/** What would have been right, in plain words. */
function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `${typeWords[issue.expected] ?? issue.expected} is wanted`;
    case "too_small":
      return issue.origin === "string" ? tooShort(issue) : `${issue.minimum} or more is wanted`;
    case "too_big":
      return `${issue.maximum} or less${issue.origin === "string" ? " letters are" : " is"} wanted`;
    case "invalid_value":
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")} is wanted`;
    case "unrecognized_keys":
      return `${issue.keys.map((key) => JSON.stringify(key)).join(", ")} is not known here`;
    default:
      return issue.message;
  }
}

/** A schema's own words are better than a count where it has some. */
function tooShort(issue: z.core.$ZodIssueTooSmall): string {
  return issue.message.startsWith("Too small")
    ? `at least ${issue.minimum} letters are wanted`
    : issue.message;
}

const typeWords: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "a group of settings",
};

/** The value that was found, short; nothing for groups of values. */
function found(input: unknown): string {
  if (input === undefined || (typeof input === "object" && input !== null)) return "";
  const text = JSON.stringify(input) ?? String(input);
  return `; found ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`;
}
