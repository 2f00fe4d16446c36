import type { ReactNode } from "react";

/** A named part of the kit. */
export function Specimen({ title, children }: { title: string; children: ReactNode }) {
  const id = `kit-${title.toLowerCase().replace(/\W+/g, "-")}`;
  return (
    <section aria-labelledby={id} className="panel p-5">
      <h2 id={id} className="mb-4 text-sm font-semibold text-n10">
        {title}
      </h2>
      {children}
    </section>
  );
}
