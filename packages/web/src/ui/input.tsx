import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx.ts";

interface TextInputProps extends ComponentProps<"input"> {
  /** Shown inside, at the end: a unit. */
  suffix?: ReactNode;
  /** Shown inside, at the start: an icon. */
  prefix?: never;
  icon?: ReactNode;
}

export function TextInput({ suffix, icon, className, ...rest }: TextInputProps) {
  const input = (
    <input
      type="text"
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={cx("control w-full px-2.5", !!icon && "pl-8", !!suffix && "pr-14", className)}
    />
  );
  if (!suffix && !icon) return input;
  return (
    <span className="relative block">
      {icon && <span className="absolute inset-y-0 left-2.5 grid place-items-center text-n10">{icon}</span>}
      {input}
      {suffix && (
        <span className="pointer-events-none absolute inset-y-0 right-2.5 grid place-items-center text-xs text-n10">
          {suffix}
        </span>
      )}
    </span>
  );
}

/**
 * A number as text: what is typed stays ("1e-4", "0.", "-") until its owner reads it. Arrow keys step the last
 * valid value when `step` is given.
 */
export function NumberInput({
  value,
  onText,
  step,
  className,
  ...rest
}: Omit<TextInputProps, "value" | "onChange"> & {
  value: string;
  onText: (text: string) => void;
  step?: number;
}) {
  return (
    <TextInput
      inputMode="decimal"
      {...rest}
      value={value}
      className={cx("num", className)}
      onChange={(event) => onText(event.target.value)}
      onKeyDown={(event) => {
        if (!step || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
        const now = Number(value);
        if (value.trim() === "" || !Number.isFinite(now)) return;
        event.preventDefault();
        const by = (event.shiftKey ? 10 : 1) * step * (event.key === "ArrowUp" ? 1 : -1);
        onText(String(Number((now + by).toPrecision(12))));
      }}
    />
  );
}

export function TextArea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea spellCheck={false} {...rest} className={cx("control w-full px-2.5 py-2", className)} />;
}
