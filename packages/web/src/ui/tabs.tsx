import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { cx } from "./cx.ts";

interface TabsProps<T extends string> {
  label: string;
  value: T;
  tabs: readonly { value: T; label: ReactNode }[];
  onChange: (value: T) => void;
  /** Prefix of the ids of tabs and panel: `${id}-tab-x`, `${id}-panel`. */
  id: string;
  small?: boolean;
}

/** A row of tabs with arrow keys. The panel is the owner's: `<TabPanel id value>`. */
export function Tabs<T extends string>({ label, value, tabs, onChange, id, small }: TabsProps<T>) {
  const root = useRef<HTMLDivElement>(null);
  function move(event: KeyboardEvent) {
    const at = tabs.findIndex((tab) => tab.value === value);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    onChange(next.value);
    root.current?.querySelectorAll<HTMLElement>('[role="tab"]')[tabs.indexOf(next)]?.focus();
  }
  return (
    <div
      ref={root}
      role="tablist"
      aria-label={label}
      onKeyDown={move}
      className="flex gap-1 overflow-x-auto border-b border-n6 [scrollbar-width:none]"
    >
      {tabs.map((tab) => {
        const on = tab.value === value;
        return (
          <button
            key={tab.value}
            type="button"
            role="tab"
            id={`${id}-tab-${tab.value}`}
            aria-selected={on}
            aria-controls={`${id}-panel`}
            tabIndex={on ? 0 : -1}
            onClick={() => onChange(tab.value)}
            className={cx(
              "-mb-px inline-flex items-center gap-1.5 border-b-2 whitespace-nowrap transition-colors focus-visible:outline-offset-[-2px] touch:min-h-11",
              small ? "min-h-9 px-2.5 text-sm" : "min-h-10 px-3 text-base",
              on ? "border-accent font-medium text-n12" : "border-transparent text-n10 hover:text-n12",
            )}
          >
            {tab.label}
          </button>
        );
      })}
    </div>
  );
}

export function TabPanel({
  id,
  value,
  children,
  className,
}: {
  id: string;
  value: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${value}`} className={className}>
      {children}
    </div>
  );
}
