import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

interface FieldProps {
  /** Id of the control. */
  id: string;
  label: ReactNode;
  help?: ReactNode;
  error?: string | null | undefined;
  /** Beside the label: a unit, a badge, a reset. */
  aside?: ReactNode;
  /** Control beside the label rather than under it (switches). */
  inline?: boolean;
  children: ReactNode;
  className?: string;
}

/** Label, control, help and error. The control takes `aria-describedby={describedBy(id)}`. */
export function Field({ id, label, help, error, aside, inline, children, className }: FieldProps) {
  return (
    <div className={cx("grid content-start gap-1.5", className)}>
      <div className={cx("flex items-center gap-2", inline && "justify-between")}>
        <label htmlFor={id} className="text-sm font-medium text-n12">
          {label}
        </label>
        {aside}
        {inline && <span className="ml-auto">{children}</span>}
      </div>
      {!inline && children}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {help && (
        <p id={`${id}-help`} className="text-xs text-n10">
          {help}
        </p>
      )}
    </div>
  );
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className="flex items-start gap-1.5 text-xs text-bad">
      <CircleAlert size={14} className="mt-px shrink-0" aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}

/** Ids that describe a control of a `Field`. */
export function describedBy(id: string): string {
  return `${id}-error ${id}-help`;
}
