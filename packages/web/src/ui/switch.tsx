import { cx } from "./cx.ts";

interface SwitchProps {
  id?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

export function Switch({ checked, onChange, ...rest }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      {...rest}
      onClick={() => onChange(!checked)}
      className="group inline-flex min-h-8 shrink-0 items-center align-middle disabled:opacity-50 touch:min-h-11"
    >
      <span
        className={cx(
          "inline-flex h-5 w-9 items-center rounded-full border p-0.5 transition-colors",
          checked ? "border-transparent bg-accent" : "border-n8 bg-n5 group-hover:border-n9",
        )}
      >
        <span
          className={cx(
            "size-3.5 rounded-full transition-transform",
            checked ? "translate-x-4 bg-accent-ink" : "bg-n11",
          )}
        />
      </span>
    </button>
  );
}
