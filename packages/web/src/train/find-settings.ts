import type { FormField } from "./form-model.ts";

/** Whether a setting answers to what is typed in the search: label, the trainer's name, words people use, help. */
export function matches(field: Pick<FormField, "key" | "meta">, text: string): boolean {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const { label, help, words = [], key } = field.meta;
  const here = [label, field.key, field.key.replaceAll("_", " "), key ?? "", help, ...words]
    .join("\n")
    .toLowerCase();
  return wanted.every((word) => here.includes(word));
}
