import { X } from "lucide-react";
import * as Radix from "radix-ui/dialog";
import type { ReactNode } from "react";
import { IconButton } from "./button.tsx";
import { cx } from "./cx.ts";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  about?: ReactNode;
  children: ReactNode;
  /** Buttons at the foot, the primary last. */
  actions?: ReactNode;
  wide?: boolean;
}

/** The one dialog: focus stays inside, Escape closes, focus goes back to where it was. */
export function Dialog({ open, onClose, title, about, children, actions, wide }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-shade" />
        <Radix.Content
          {...(about ? {} : { "aria-describedby": undefined })}
          className={cx(
            "fixed z-50 flex max-h-[calc(100dvh-2rem)] animate-rise flex-col rounded-lg border border-n7 bg-n2 outline-none",
            "inset-x-2 bottom-2 md:inset-x-auto md:bottom-auto md:top-[12vh] md:left-1/2 md:w-full md:-translate-x-1/2",
            wide ? "md:max-w-3xl" : "md:max-w-lg",
          )}
        >
          <header className="flex items-start gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {about && <Radix.Description className="mt-1 text-sm text-n10">{about}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" side="left" className="-mr-2">
                <X size={18} />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {actions && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-n6 px-5 py-3">
              {actions}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
