import { LoaderCircle } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx.ts";

export type ButtonLook = "primary" | "plain" | "ghost" | "danger";

const looks: Record<ButtonLook, string> = {
  primary:
    "bg-accent text-accent-ink hover:bg-accent-hover font-semibold border border-transparent disabled:bg-n5 disabled:text-n9",
  plain: "bg-n3 text-n12 border border-n7 hover:bg-n4 hover:border-n8 disabled:text-n9",
  ghost: "bg-transparent text-n11 border border-transparent hover:bg-n4 hover:text-n12 disabled:text-n9",
  danger:
    "bg-transparent text-bad border border-bad/40 hover:bg-bad/12 hover:border-bad/70 disabled:text-n9 disabled:border-n7",
};

/** Classes of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = "plain", size: "sm" | "md" | "lg" = "md"): string {
  return cx(
    "inline-flex shrink-0 items-center justify-center gap-2 rounded-md whitespace-nowrap select-none transition-colors disabled:cursor-not-allowed",
    size === "sm" && "min-h-8 px-2.5 text-sm touch:min-h-11",
    size === "md" && "min-h-[34px] px-3 text-base touch:min-h-11",
    size === "lg" && "min-h-11 px-5 text-base",
    looks[look],
  );
}

interface ButtonProps extends ComponentProps<"button"> {
  look?: ButtonLook;
  size?: "sm" | "md" | "lg";
  icon?: ReactNode;
  /** Shows a turning ring and refuses clicks. */
  busy?: boolean;
}

export function Button({ look, size, icon, busy, children, className, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(buttonClass(look, size), className)}
    >
      {busy ? <LoaderCircle size={16} className="animate-turn" aria-hidden="true" /> : icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends ComponentProps<"button"> {
  /** What it does: its name for those who do not see the icon, and its tooltip. */
  label: string;
  /** Side on which the tooltip opens. */
  side?: "top" | "bottom" | "left" | "right";
}

export function IconButton({ label, side = "bottom", className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      data-tip={label}
      data-side={side}
      className={cx(
        "tip inline-flex size-8 shrink-0 items-center justify-center rounded-md text-n10 transition-colors hover:bg-n4 hover:text-n12 disabled:cursor-not-allowed disabled:text-n8 touch:size-11",
        className,
      )}
    >
      {children}
    </button>
  );
}
