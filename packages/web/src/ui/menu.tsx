import { lazy, type ReactElement, type ReactNode } from "react";
import { OpensLazily } from "./opens-lazily.tsx";

export interface MenuItem {
  label: ReactNode;
  about?: ReactNode;
  icon?: ReactNode;
  tone?: "plain" | "bad";
  onSelect: () => void;
}

export interface MenuProps {
  /** One focusable element. */
  trigger: ReactElement<Record<string, unknown>>;
  items: readonly (MenuItem | { heading: string })[];
  align?: "start" | "end";
  wide?: boolean;
}

const load = () => import("./menu-surface.tsx");
const Surface = lazy(load);

/** A menu of actions under its trigger. */
export function Menu(props: MenuProps) {
  return (
    <OpensLazily trigger={props.trigger} popup="menu" preload={load}>
      <Surface {...props} />
    </OpensLazily>
  );
}
