import { cloneElement, type ReactElement, type ReactNode, Suspense, useState } from "react";

type Trigger = ReactElement<Record<string, unknown>>;

/**
 * A trigger whose surface is code of its own: it is fetched when the trigger is pointed at or focused, and takes
 * the trigger over at the first click.
 */
export function OpensLazily({
  trigger,
  popup,
  preload,
  children,
}: {
  trigger: Trigger;
  popup: "menu" | "dialog";
  preload: () => Promise<unknown>;
  children: ReactNode;
}) {
  const [wanted, setWanted] = useState(false);
  if (wanted) return <Suspense fallback={trigger}>{children}</Suspense>;
  const warm = () => {
    // A chunk that cannot be fetched now is asked for again by the click, and fails there with a panel.
    preload().catch(() => undefined);
  };
  return cloneElement(trigger, {
    "aria-haspopup": popup,
    "aria-expanded": false,
    onPointerEnter: warm,
    onFocus: warm,
    onClick: () => setWanted(true),
  });
}
