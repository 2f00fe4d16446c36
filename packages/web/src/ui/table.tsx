import type { ComponentProps } from "react";
import { cx } from "./cx.ts";

/** Table in a panel; it scrolls sideways by itself when it must, what is for readers alone in its cells included. */
export function Table({ className, ...rest }: ComponentProps<"table">) {
  return (
    <div className="panel relative overflow-x-auto">
      <table {...rest} className={cx("w-full border-collapse text-left", className)} />
    </div>
  );
}
export function Th({ className, ...rest }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      {...rest}
      className={cx("h-9 border-b border-n6 px-4 text-xs font-medium whitespace-nowrap text-n10", className)}
    />
  );
}
export function Td({ className, ...rest }: ComponentProps<"td">) {
  return <td {...rest} className={cx("border-t border-n6 px-4 py-2.5 align-middle", className)} />;
}
