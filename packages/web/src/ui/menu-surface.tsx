import * as Radix from "radix-ui/dropdown-menu";
import { cx } from "./cx.ts";
import type { MenuProps } from "./menu.tsx";

/** The menu itself; loaded when a menu is first opened, and open from the start therefore. */
export default function MenuSurface({ trigger, items, align = "end", wide }: MenuProps) {
  return (
    <Radix.Root modal={false} defaultOpen>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={12}
          className={cx(
            "z-50 max-h-[70vh] animate-rise overflow-y-auto rounded-lg border border-n7 bg-n3 p-1 shadow-[0_8px_24px_var(--lift)]",
            wide ? "w-[min(24rem,calc(100vw-24px))]" : "min-w-44",
          )}
        >
          {items.map((item, index) =>
            "heading" in item ? (
              <Radix.Label key={item.heading} className="px-2.5 pt-2 pb-1 text-xs font-medium text-n10">
                {item.heading}
              </Radix.Label>
            ) : (
              <Radix.Item
                // biome-ignore lint/suspicious/noArrayIndexKey: a menu's items keep their order while it is open
                key={index}
                onSelect={item.onSelect}
                className={cx(
                  "flex min-h-8 cursor-pointer items-start gap-2.5 rounded-md px-2.5 py-1.5 text-sm outline-none data-[highlighted]:bg-n5 touch:min-h-11 touch:items-center",
                  item.tone === "bad" ? "text-bad" : "text-n12",
                )}
              >
                {item.icon && <span className="mt-0.5 text-n10">{item.icon}</span>}
                <span className="min-w-0">
                  <span className="block">{item.label}</span>
                  {item.about && <span className="block text-xs text-n10">{item.about}</span>}
                </span>
              </Radix.Item>
            ),
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
