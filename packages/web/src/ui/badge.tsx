import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export type Tone = "plain" | "accent" | "good" | "warn" | "bad";

const tones: Record<Tone, string> = {
  plain: "text-n11 bg-n5/70 border-n7",
  accent: "text-accent-text bg-accent/12 border-accent/30",
  good: "text-good bg-good/10 border-good/25",
  warn: "text-warn bg-warn-fill/15 border-warn-fill/35",
  bad: "text-bad bg-bad/10 border-bad/25",
};

export function Badge({
  tone = "plain",
  icon,
  children,
}: {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
}) {
  return (
    <span
      className={cx(
        "inline-flex items-center gap-1 rounded-sm border px-1.5 text-2xs leading-[18px] font-medium whitespace-nowrap",
        tones[tone],
      )}
    >
      {icon}
      {children}
    </span>
  );
}
