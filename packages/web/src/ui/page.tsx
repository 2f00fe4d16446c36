import type { ReactNode } from "react";
import { cx } from "./cx.ts";

/** The frame of a page: its title row and its content, on the same lines everywhere. */
export function Page({
  title,
  about,
  actions,
  children,
  full,
}: {
  title?: ReactNode;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Use the whole width rather than a reading width. */
  full?: boolean;
}) {
  return (
    <div
      className={cx(
        "w-full px-4 pt-5 pb-16 md:px-8 md:pt-7",
        full ? "mx-auto max-w-[1680px]" : "max-w-[1180px]",
      )}
    >
      {title && (
        <header className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
          <div className="min-w-fit flex-1">
            <h1 className="text-xl font-semibold tracking-[-0.012em]">{title}</h1>
            {about && <p className="mt-0.5 text-base text-n10">{about}</p>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      {children}
    </div>
  );
}
