import type { ReactNode } from "react";
import { cx } from "./cx.ts";

interface BarProps {
  /** 0 … 1; null: busy, how far is unknown. */
  value: number | null;
  label: string;
  tone?: "accent" | "good" | "bad" | "plain";
  thin?: boolean;
}

const fills = { accent: "bg-accent", good: "bg-good", bad: "bg-bad", plain: "bg-n9" } as const;

export function Bar({ value, label, tone = "accent", thin }: BarProps) {
  const percent = value === null ? undefined : Math.round(value * 1000) / 10;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={cx("w-full overflow-hidden rounded-full bg-n5", thin ? "h-1" : "h-1.5")}
    >
      {value === null ? (
        <div className={cx("h-full w-1/4 animate-slide rounded-full", fills[tone])} />
      ) : (
        <div
          className={cx("h-full rounded-full transition-[width] duration-300", fills[tone])}
          style={{ width: `${percent}%` }}
        />
      )}
    </div>
  );
}

/** The one progress: phase in words, bar, figures and ETA. */
export function Progress({
  phase,
  eta,
  figures,
  ...bar
}: BarProps & { phase: ReactNode; eta?: ReactNode; figures?: ReactNode }) {
  return (
    <div className="grid min-w-0 gap-1.5">
      <div className="num flex items-baseline gap-2 text-xs">
        <span className="truncate text-n11">{phase}</span>
        {figures && <span className="ml-auto whitespace-nowrap text-n12">{figures}</span>}
        {eta && <span className="whitespace-nowrap text-n10">{eta}</span>}
      </div>
      <Bar {...bar} />
    </div>
  );
}
