import { cx } from "../ui/cx.ts";

/** Up to four pictures of a dataset in a square; empty quarters stay grey. */
export function Mosaic({
  cover,
  size,
  className,
}: {
  cover: readonly string[];
  size?: number;
  className?: string;
}) {
  const shown = cover.slice(0, 4);
  return (
    <span
      aria-hidden="true"
      className={cx(
        "grid shrink-0 gap-px overflow-hidden rounded-md bg-n5",
        shown.length === 1 ? "grid-cols-1" : shown.length === 2 ? "grid-cols-2" : "grid-cols-2 grid-rows-2",
        className,
      )}
      style={size ? { width: size, height: size } : undefined}
    >
      {shown.map((url) => (
        <img key={url} src={url} alt="" loading="lazy" className="size-full min-h-0 min-w-0 object-cover" />
      ))}
    </span>
  );
}
