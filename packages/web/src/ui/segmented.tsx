import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { cx } from "./cx.ts";

interface SegmentedProps<T extends string> {
  id?: string;
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode }[];
  onChange: (value: T) => void;
  className?: string;
  "aria-describedby"?: string;
}

/** One of a few, all in sight: a radio group with arrow keys. */
export function Segmented<T extends string>({
  label,
  value,
  options,
  onChange,
  className,
  ...rest
}: SegmentedProps<T>) {
  const root = useRef<HTMLDivElement>(null);
  function move(event: KeyboardEvent) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const at = options.findIndex((option) => option.value === value);
    const next = options[(at + by + options.length) % options.length];
    if (!next) return;
    onChange(next.value);
    root.current?.querySelectorAll<HTMLElement>('[role="radio"]')[options.indexOf(next)]?.focus();
  }
  const none = !options.some((option) => option.value === value);
  return (
    <div
      ref={root}
      role="radiogroup"
      aria-label={label}
      {...rest}
      onKeyDown={move}
      className={cx(
        "inline-flex max-w-full overflow-x-auto rounded-md [scrollbar-width:none] border border-n7 bg-n3 p-0.5",
        className,
      )}
    >
      {options.map((option, index) => {
        const on = option.value === value;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a native radio cannot hold this look without a second element
          <button
            key={option.value}
            type="button"
            role="radio"
            aria-checked={on}
            tabIndex={on || (none && index === 0) ? 0 : -1}
            onClick={() => onChange(option.value)}
            className={cx(
              "min-h-7 flex-auto rounded-[4px] px-3 text-sm whitespace-nowrap transition-colors touch:min-h-10",
              on ? "bg-n5 font-medium text-n12 shadow-[0_0_0_1px_var(--n7)]" : "text-n10 hover:text-n12",
            )}
          >
            {option.label}
          </button>
        );
      })}
    </div>
  );
}
