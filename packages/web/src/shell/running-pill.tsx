import { phaseWords } from "@loralei/core/jobs/phase-words";
import { Link } from "@tanstack/react-router";
import { fractionOf } from "../jobs/figures.ts";
import { useLiveJobs } from "../live/use-live.ts";
import { percentWords } from "../words/number.ts";
import { etaWords } from "../words/time.ts";

/** The job under way, wherever one is: name, percent, what is left. A click opens it. */
export function RunningPill() {
  const running = [...useLiveJobs().values()].filter(
    (job) => job.endedAtMs === null && job.state !== "queued" && job.state !== "offered",
  );
  // The one that is furthest on: the next to be done.
  const job = running.toSorted((a, b) => (fractionOf(b.progress) ?? 0) - (fractionOf(a.progress) ?? 0))[0];
  if (!job) return null;
  const fraction = fractionOf(job.progress);
  const rest = running.length - 1;
  const early = job.progress.step === 0 && job.progress.phase !== "train";
  const percent = fraction === null || early ? phaseWords[job.progress.phase] : percentWords(fraction);
  const eta = job.state === "running" ? etaWords(job.progress.etaMs) : null;
  return (
    <Link
      to="/jobs/$id"
      params={{ id: job.id }}
      title={`Running: ${job.name}`}
      className="num inline-flex h-[34px] min-w-0 items-center gap-2 rounded-md border border-n7 bg-n2 px-2.5 text-sm transition-colors hover:border-n8 touch:h-11"
    >
      <Ring value={fraction} />
      <span className="max-w-36 truncate max-lg:sr-only">{job.name}</span>
      <span className="whitespace-nowrap text-n11">{percent}</span>
      {eta && <span className="hidden whitespace-nowrap text-n10 lg:inline">{eta}</span>}
      {rest > 0 && <span className="text-n10">+{rest}</span>}
    </Link>
  );
}

function Ring({ value }: { value: number | null }) {
  const length = 2 * Math.PI * 6;
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={value === null ? "animate-turn" : ""}
    >
      <circle cx="8" cy="8" r="6" fill="none" stroke="var(--n6)" strokeWidth="2.5" />
      <circle
        cx="8"
        cy="8"
        r="6"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeDasharray={length}
        strokeDashoffset={length * (1 - (value ?? 0.25))}
        transform="rotate(-90 8 8)"
      />
    </svg>
  );
}
