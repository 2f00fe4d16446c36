import type { ReactNode } from "react";

/** The empty state: one picture, one sentence, one action. */
export function Empty({
  picture,
  title,
  children,
  action,
}: {
  picture?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-6 py-20 text-center">
      {picture && <div className="mb-6 text-n8">{picture}</div>}
      <h2 className="text-lg font-semibold text-n12">{title}</h2>
      {children && <p className="mt-2 text-base text-n10 text-pretty">{children}</p>}
      {action && <div className="mt-6 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
