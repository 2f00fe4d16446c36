import { lazy, type ReactElement, type ReactNode } from "react";
import { OpensLazily } from "./opens-lazily.tsx";

export interface PopoverProps {
  /** One focusable element. */
  trigger: ReactElement<Record<string, unknown>>;
  children: ReactNode;
  label: string;
  align?: "start" | "center" | "end";
}

const load = () => import("./popover-surface.tsx");
const Surface = lazy(load);

/** A small surface that belongs to its trigger. */
export function Popover(props: PopoverProps) {
  return (
    <OpensLazily trigger={props.trigger} popup="dialog" preload={load}>
      <Surface {...props} />
    </OpensLazily>
  );
}
