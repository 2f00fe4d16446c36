import { cx } from "./cx.ts";

/** A grey block in the place of what is coming. Its owner gives the size of the real thing. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cx("animate-pulse-soft rounded-md bg-n4", className)} />;
}

/** Wraps a page of skeletons: says "Loading" once to those who do not see it. */
export function Waiting({ what, children }: { what: string; children: React.ReactNode }) {
  return (
    <div role="status" aria-label={`Loading ${what}`} data-state="waiting">
      {children}
    </div>
  );
}
