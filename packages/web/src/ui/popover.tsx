import * as Radix from "radix-ui/popover";
import type { ReactNode } from "react";

/** A small surface that belongs to its trigger; `trigger` must be one focusable element. */
export function Popover({
  trigger,
  children,
  label,
  align = "start",
}: {
  trigger: ReactNode;
  children: ReactNode;
  label: string;
  align?: "start" | "center" | "end";
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={12}
          className="z-50 w-[min(22rem,calc(100vw-24px))] animate-rise rounded-lg border border-n7 bg-n3 p-4 text-sm shadow-[0_8px_24px_var(--shade)] outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
