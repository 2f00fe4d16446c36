import type { FormField, FormModel } from "./form-model.ts";

/**
 * What stands in the controls, as typed: a number is the text in its box ("1e-4", "0."), a list one text, a switch
 * a boolean, rows a list of such records. Only what the user touched is here; the rest is the preset's.
 */
export type Typed = Readonly<Record<string, TypedValue>>;
export type TypedValue = string | boolean | readonly Readonly<Record<string, string | boolean>>[];

const numberShape = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** An option's value as its control shows it. */
export function showValue(field: Pick<FormField, "kind">, value: unknown): TypedValue {
  switch (field.kind.type) {
    case "switch":
      return value === true;
    case "list":
      return Array.isArray(value) ? value.map((item) => showScalar(item)).join("\n") : "";
    case "rows": {
      const { fields } = field.kind;
      if (!Array.isArray(value)) return [];
      return value.map((row: Record<string, unknown>) =>
        Object.fromEntries(
          fields.map((inner) => [inner.key, showValue(inner, row[inner.key]) as string | boolean]),
        ),
      );
    }
    case "json":
      return value === null || value === undefined ? "" : JSON.stringify(value);
    default:
      return showScalar(value);
  }
}

function showScalar(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "number") return String(value);
  // Small numbers as people write them: 0.0001 is easier to misread than 1e-4.
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential().replace("e-0", "e-") : String(value);
}

/** What a control's content means. What cannot be read is handed on as typed: the schema then says what is wrong. */
export function readValue(field: Pick<FormField, "kind" | "nullable">, typed: TypedValue): unknown {
  const { kind } = field;
  if (kind.type === "switch") return typed === true;
  if (kind.type === "rows") {
    if (!Array.isArray(typed)) return [];
    return typed.map((row: Record<string, string | boolean>) =>
      Object.fromEntries(kind.fields.map((inner) => [inner.key, readValue(inner, row[inner.key] ?? "")])),
    );
  }
  const text = String(typed);
  switch (kind.type) {
    case "number":
      return readNumber(text, field.nullable);
    case "choice": {
      if (text === "" && field.nullable) return null;
      return kind.options.find((option) => String(option.value) === text)?.value ?? text;
    }
    case "list": {
      const items = text
        .split("\n")
        .map((item) => item.trim())
        .filter(Boolean);
      return kind.of === "number" ? items.map((item) => readNumber(item, false)) : items;
    }
    case "json":
      if (text.trim() === "") return null;
      try {
        return JSON.parse(text);
      } catch {
        return text;
      }
    default:
      return text === "" && field.nullable ? null : text;
  }
}

function readNumber(text: string, nullable: boolean): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return nullable ? null : "";
  // A decimal comma is what many keyboards type.
  const plain = /^[+-]?\d+,\d+$/.test(trimmed) ? trimmed.replace(",", ".") : trimmed;
  return numberShape.test(plain) ? Number(plain) : text;
}

/** The value of every option: the preset's over the defaults, and what was typed over both. */
export function allValues(
  model: FormModel,
  preset: Readonly<Record<string, unknown>>,
  typed: Typed,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of model.byKey.values()) {
    const own = typed[field.key];
    values[field.key] = own === undefined ? baseValue(field, preset) : readValue(field, own);
  }
  return values;
}

/** What an option has without anything typed. */
export function baseValue(field: FormField, preset: Readonly<Record<string, unknown>>): unknown {
  return field.key in preset ? preset[field.key] : field.initial;
}

/** Whether an option matters now: its `onlyWith` holds, and so does that of the option it hangs on. */
export function isShown(
  model: FormModel,
  field: FormField,
  values: Record<string, unknown>,
  depth = 0,
): boolean {
  const rule = field.meta.onlyWith;
  if (!rule) return true;
  if (!rule.in.includes(values[rule.option] as string | number | boolean)) return false;
  const other = model.byKey.get(rule.option);
  return !other || depth > 8 || isShown(model, other, values, depth + 1);
}

/** What is sent: the options that matter and differ from the defaults. Hidden ones keep what was typed, unsent. */
export function optionsToSend(model: FormModel, values: Record<string, unknown>): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const field of model.byKey.values()) {
    if (!isShown(model, field, values)) continue;
    if (!same(values[field.key], field.initial)) options[field.key] = values[field.key];
  }
  return options;
}

/** Whether an option differs from the preset. */
export function isChanged(
  field: FormField,
  preset: Readonly<Record<string, unknown>>,
  typed: Typed,
): boolean {
  const own = typed[field.key];
  return own !== undefined && !same(readValue(field, own), baseValue(field, preset));
}

export function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
