import type { JobSummary } from "@loralei/core/jobs/job";
import type { JobState } from "@loralei/core/jobs/state";
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleX,
  CloudUpload,
  Hourglass,
  type LucideIcon,
  OctagonPause,
  Unplug,
} from "lucide-react";
import { cx } from "../ui/cx.ts";

interface Look {
  words: string;
  icon: LucideIcon;
  tone: string;
  /** True for a state that still moves. */
  active: boolean;
}

/** Each state in words, with icon and colour: never colour alone. */
export const stateLooks: Record<JobState, Look> = {
  queued: { words: "Queued", icon: CircleDashed, tone: "text-n10", active: true },
  offered: { words: "Starting", icon: Hourglass, tone: "text-n11", active: true },
  preparing: { words: "Preparing", icon: Hourglass, tone: "text-n11", active: true },
  running: { words: "Running", icon: CircleDot, tone: "text-accent-text", active: true },
  stopping: { words: "Stopping", icon: OctagonPause, tone: "text-warn", active: true },
  uploading: { words: "Collecting files", icon: CloudUpload, tone: "text-accent-text", active: true },
  lost: { words: "Worker away", icon: Unplug, tone: "text-warn", active: true },
  succeeded: { words: "Finished", icon: CircleCheck, tone: "text-good", active: false },
  failed: { words: "Failed", icon: CircleX, tone: "text-bad", active: false },
  cancelled: { words: "Cancelled", icon: Ban, tone: "text-n10", active: false },
};

export function isActive(state: JobState): boolean {
  return stateLooks[state].active;
}

/** The state as a sentence part: what it does, or how it ended. */
export function stateWords(job: Pick<JobSummary, "state" | "stopMode">): string {
  if (job.state === "stopping" && job.stopMode === "save") return "Saving, then stopping";
  return stateLooks[job.state].words;
}

export function StateTag({ job, large }: { job: Pick<JobSummary, "state" | "stopMode">; large?: boolean }) {
  const look = stateLooks[job.state];
  const Icon = look.icon;
  return (
    <span
      className={cx(
        "inline-flex items-center gap-1.5 whitespace-nowrap",
        look.tone,
        large ? "text-base font-medium" : "text-sm",
      )}
    >
      <Icon
        size={large ? 18 : 16}
        aria-hidden="true"
        className={cx("shrink-0", job.state === "running" && "animate-pulse-soft")}
      />
      {stateWords(job)}
    </span>
  );
}
