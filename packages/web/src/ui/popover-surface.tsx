import * as Radix from "radix-ui/popover";
import type { PopoverProps } from "./popover.tsx";

/** The popover itself; loaded when one is first opened, and open from the start therefore. */
export default function PopoverSurface({ trigger, children, label, align = "start" }: PopoverProps) {
  return (
    <Radix.Root defaultOpen>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={12}
          className="z-50 w-[min(22rem,calc(100vw-24px))] animate-rise rounded-lg border border-n7 bg-n3 p-4 text-sm shadow-[0_8px_24px_var(--lift)] outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
