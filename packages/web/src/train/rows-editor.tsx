import { Copy, Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "../ui/button.tsx";
import { NumberInput, TextArea } from "../ui/input.tsx";
import { Switch } from "../ui/switch.tsx";
import type { FormField, Kind } from "./form-model.ts";
import { showValue, type TypedValue } from "./typed.ts";

type Row = Readonly<Record<string, string | boolean>>;

/** Entries with fields of their own: texts over the whole width, numbers in one row under them. */
export function RowsEditor({
  id,
  field,
  kind,
  value,
  onChange,
}: {
  id: string;
  field: FormField;
  kind: Extract<Kind, { type: "rows" }>;
  value: TypedValue;
  onChange: (value: TypedValue) => void;
}) {
  const rows: readonly Row[] = Array.isArray(value) ? value : [];
  const empty = Object.fromEntries(
    kind.fields.map((inner) => [inner.key, showValue(inner, inner.initial) as string | boolean]),
  );
  const set = (index: number, key: string, next: string | boolean) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, [key]: next } : row)));
  const texts = kind.fields.filter((inner) => inner.kind.type === "text");
  const rest = kind.fields.filter((inner) => inner.kind.type !== "text");
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend that repeats the label above
    <div id={id} role="group" aria-label={field.meta.label} tabIndex={-1} className="grid gap-3">
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity but their place
        <div key={index} className="rounded-lg border border-n6 bg-n1 p-3">
          <div className="mb-2 flex items-center justify-between">
            <span className="num text-xs font-medium text-n10">{index + 1}</span>
            <span className="flex">
              <IconButton
                label={`Duplicate entry ${index + 1}`}
                side="left"
                onClick={() => onChange(rows.toSpliced(index, 0, row))}
              >
                <Copy size={15} />
              </IconButton>
              <IconButton
                label={`Remove entry ${index + 1}`}
                side="left"
                onClick={() => onChange(rows.toSpliced(index, 1))}
              >
                <Trash2 size={15} />
              </IconButton>
            </span>
          </div>
          <div className="grid gap-2">
            {texts.map((inner) => (
              <div key={inner.key} className="grid gap-1">
                <label htmlFor={`${id}-${index}-${inner.key}`} className="text-xs text-n10">
                  {inner.meta.label}
                </label>
                <TextArea
                  id={`${id}-${index}-${inner.key}`}
                  rows={1}
                  className="field-sizing-content max-h-40"
                  value={String(row[inner.key] ?? "")}
                  onChange={(event) => set(index, inner.key, event.target.value)}
                />
              </div>
            ))}
            <div className="grid grid-cols-2 gap-2 sm:grid-cols-[repeat(auto-fit,minmax(96px,1fr))]">
              {rest.map((inner) => (
                <div key={inner.key} className="grid content-start gap-1">
                  <label htmlFor={`${id}-${index}-${inner.key}`} className="text-xs text-n10">
                    {inner.meta.label}
                  </label>
                  {inner.kind.type === "switch" ? (
                    <Switch
                      id={`${id}-${index}-${inner.key}`}
                      checked={row[inner.key] === true}
                      onChange={(next) => set(index, inner.key, next)}
                    />
                  ) : (
                    <NumberInput
                      id={`${id}-${index}-${inner.key}`}
                      value={String(row[inner.key] ?? "")}
                      placeholder={inner.nullable ? "Auto" : undefined}
                      onText={(next) => set(index, inner.key, next)}
                    />
                  )}
                </div>
              ))}
            </div>
          </div>
        </div>
      ))}
      <div>
        <Button
          size="sm"
          icon={<Plus size={15} />}
          onClick={() =>
            onChange([...rows, rows.at(-1) ? { ...empty, ...rows.at(-1), [texts[0]?.key ?? ""]: "" } : empty])
          }
        >
          Add {rows.length === 0 ? "the first" : "another"}
        </Button>
      </div>
    </div>
  );
}
