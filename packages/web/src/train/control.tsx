import { NumberInput, TextArea, TextInput } from "../ui/input.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Select } from "../ui/select.tsx";
import { Switch } from "../ui/switch.tsx";
import { FolderPath } from "./folder-path.tsx";
import type { FormField } from "./form-model.ts";
import { ModelPath } from "./model-path.tsx";
import { RowsEditor } from "./rows-editor.tsx";
import type { TypedValue } from "./typed.ts";

export interface ControlProps {
  id: string;
  field: FormField;
  value: TypedValue;
  onChange: (value: TypedValue) => void;
  invalid: boolean;
  describedBy?: string;
  /** Families of base models that fit, for the picker. */
  accepts?: readonly string[];
}

/** Short choices stand side by side; long ones fold into a list. */
const segmentedLetters = 34;

/** The control of an option, by its kind. */
export function Control({ id, field, value, onChange, invalid, describedBy, accepts }: ControlProps) {
  const { kind, meta } = field;
  const common = {
    id,
    "aria-invalid": invalid || undefined,
    ...(describedBy ? { "aria-describedby": describedBy } : {}),
  };
  switch (kind.type) {
    case "switch":
      return <Switch {...common} aria-invalid={invalid} checked={value === true} onChange={onChange} />;
    case "number":
      return (
        <NumberInput
          {...common}
          value={String(value)}
          onText={onChange}
          suffix={meta.unit}
          placeholder={field.nullable ? "Not set" : undefined}
          {...(kind.int ? { step: 1 } : {})}
        />
      );
    case "choice": {
      const letters = kind.options.reduce((sum, option) => sum + option.label.length + 3, 0);
      if (!field.nullable && kind.options.length <= 4 && letters <= segmentedLetters) {
        return (
          <Segmented
            id={id}
            label={meta.label}
            className="w-full"
            value={String(value)}
            options={kind.options.map((option) => ({ value: String(option.value), label: option.label }))}
            onChange={onChange}
          />
        );
      }
      return (
        <Select {...common} value={String(value)} onChange={(event) => onChange(event.target.value)}>
          {field.nullable && <option value="">Not set</option>}
          {kind.options.map((option) => (
            <option key={String(option.value)} value={String(option.value)}>
              {option.label}
            </option>
          ))}
        </Select>
      );
    }
    case "rows":
      return <RowsEditor id={id} field={field} kind={kind} value={value} onChange={onChange} />;
    case "list":
    case "json":
      return (
        <TextArea
          {...common}
          rows={Math.min(8, Math.max(2, String(value).split("\n").length + 1))}
          className="font-mono !text-sm"
          placeholder={kind.type === "list" ? "One a line" : undefined}
          value={String(value)}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "text":
      if (meta.control === "path-model") {
        return (
          <ModelPath
            {...common}
            value={String(value)}
            onChange={onChange}
            accepts={accepts ?? []}
            label={meta.label}
          />
        );
      }
      if (meta.control === "path-folder") {
        return <FolderPath {...common} value={String(value)} onChange={onChange} label={meta.label} />;
      }
      if (meta.control === "text-long") {
        return (
          <TextArea
            {...common}
            rows={4}
            value={String(value)}
            onChange={(event) => onChange(event.target.value)}
          />
        );
      }
      return (
        <TextInput
          {...common}
          value={String(value)}
          onChange={(event) => onChange(event.target.value)}
          suffix={meta.unit}
          placeholder={
            field.nullable ? "Not set" : meta.control === "path-file" ? "Path of a file" : undefined
          }
        />
      );
  }
}
