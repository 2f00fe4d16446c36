import type { ReactNode } from "react";

/** A block of the settings: what it is on the left, its controls on the right. */
export function Block({
  id,
  title,
  about,
  children,
}: {
  id: string;
  title: string;
  about: string;
  children: ReactNode;
}) {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="panel grid gap-x-10 gap-y-4 p-5 md:grid-cols-[260px_minmax(0,1fr)]"
    >
      <div>
        <h2 id={`${id}-title`} className="text-base font-semibold">
          {title}
        </h2>
        <p className="mt-1 text-sm text-pretty text-n10">{about}</p>
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
