import type { Advice } from "@loralei/core/trainers/trainer";
import { CircleHelp, RotateCcw, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { Button, IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { describedBy, FieldError } from "../ui/field.tsx";
import { Popover } from "../ui/popover.tsx";
import { Control } from "./control.tsx";
import { type FormField, limitWords } from "./form-model.ts";
import { showValue, type TypedValue } from "./typed.ts";

/** Id of an option's control; what jumps to a field looks for it. */
export const fieldId = (key: string) => `setting-${key}`;

interface FieldRowProps {
  field: FormField;
  value: TypedValue;
  /** What it has without the change. */
  base: unknown;
  changed: boolean;
  advice: readonly Advice[];
  accepts?: readonly string[];
  onChange: (key: string, value: TypedValue | undefined) => void;
  onFix: (fix: NonNullable<Advice["fix"]>) => void;
}

/** One option: label, control, what is wrong, help, and the way back to the preset. */
export const FieldRow = memo(function FieldRow(props: FieldRowProps) {
  const { field, value, base, changed, advice, accepts, onChange, onFix } = props;
  const id = fieldId(field.key);
  const errors = advice.filter((entry) => entry.severity === "error");
  const inline = field.kind.type === "switch";
  const control = (
    <Control
      id={id}
      field={field}
      value={value}
      invalid={errors.length > 0}
      describedBy={describedBy(id)}
      {...(accepts ? { accepts } : {})}
      onChange={(next) => onChange(field.key, next)}
    />
  );
  return (
    <div className={cx("group/field min-w-0", isWide(field) && "md:col-span-2")} data-setting={field.key}>
      <div className="mb-1 flex min-h-8 items-center gap-1">
        <label htmlFor={id} className="truncate text-sm font-medium">
          {field.meta.label}
        </label>
        <Story field={field} />
        {changed && (
          <IconButton
            label={`Reset ${field.meta.label} to ${wordsOf(field, base)}`}
            className="!size-7 touch:!size-11"
            onClick={() => onChange(field.key, undefined)}
          >
            <span className="size-1.5 rounded-full bg-accent group-hover/field:hidden" aria-hidden="true" />
            <RotateCcw size={14} className="hidden text-accent-text group-hover/field:block" />
          </IconButton>
        )}
        {inline && <span className="ml-auto">{control}</span>}
      </div>
      {!inline && control}
      <div id={`${id}-error`} className="grid gap-1 empty:hidden [&:not(:empty)]:mt-1.5">
        {errors.map((entry) => (
          <FieldError key={entry.message}>{entry.message}</FieldError>
        ))}
        {advice
          .filter((entry) => entry.severity !== "error")
          .map((entry) => (
            <p
              key={entry.message}
              className={cx(
                "flex items-start gap-1.5 text-xs",
                entry.severity === "warning" ? "text-warn" : "text-n10",
              )}
            >
              <TriangleAlert size={14} aria-hidden="true" className="mt-px shrink-0" />
              {entry.message}
            </p>
          ))}
        {advice.map(
          (entry) =>
            entry.fix && (
              <div key={entry.fix.label}>
                <Button size="sm" onClick={() => entry.fix && onFix(entry.fix)}>
                  {entry.fix.label}
                </Button>
              </div>
            ),
        )}
      </div>
      {field.meta.help && (
        <p
          id={`${id}-help`}
          className={cx("text-xs text-pretty text-n10", inline ? "max-w-[46ch]" : "mt-1.5")}
        >
          {field.meta.help}
        </p>
      )}
    </div>
  );
});

/** Fields whose content is long take the whole width. */
function isWide({ kind, meta }: FormField): boolean {
  return (
    kind.type === "rows" ||
    kind.type === "list" ||
    kind.type === "json" ||
    meta.control === "text-long" ||
    (meta.control?.startsWith("path-") ?? false)
  );
}

/** A value in words, for the reset. */
export function wordsOf(field: FormField, value: unknown): string {
  if (field.kind.type === "switch") return value === true ? "on" : "off";
  if (field.kind.type === "rows")
    return Array.isArray(value) && value.length > 0 ? `${value.length} entries` : "none";
  if (field.kind.type === "choice") {
    return field.kind.options.find((option) => option.value === value)?.label ?? "not set";
  }
  const shown = String(showValue(field, value));
  return shown === "" ? "not set" : shown;
}

/** The long story behind "?", with limits, default and the trainer's own name. */
function Story({ field }: { field: FormField }) {
  const { meta, key } = field;
  const limits = limitWords(field.kind);
  return (
    <Popover
      label={`About ${meta.label}`}
      trigger={
        <button
          type="button"
          aria-label={`About ${meta.label}`}
          className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-n9 hover:bg-n4 hover:text-n12 touch:size-11"
        >
          <CircleHelp size={14} aria-hidden="true" />
        </button>
      }
    >
      <p className="mb-1 font-semibold">{meta.label}</p>
      <p className="text-n11">{meta.story ?? meta.help}</p>
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-xs">
        <dt className="text-n10">Trainer’s name</dt>
        <dd className="font-mono">{meta.key ?? key}</dd>
        <dt className="text-n10">Default</dt>
        <dd className="font-mono break-all">{wordsOf(field, field.initial)}</dd>
        {limits && (
          <>
            <dt className="text-n10">Limits</dt>
            <dd className="font-mono">
              {limits} {meta.unit}
            </dd>
          </>
        )}
        {meta.key && meta.key !== key && (
          <>
            <dt className="text-n10">Option</dt>
            <dd className="font-mono">{key}</dd>
          </>
        )}
      </dl>
    </Popover>
  );
}
