import type { JobSummary } from "@loralei/core/jobs/job";
import { Link } from "@tanstack/react-router";
import { ScrollText, TriangleAlert, Wrench } from "lucide-react";
import { buttonClass } from "../ui/button.tsx";

/** Cause, remedy, and the way to it: the first thing on the page of a job that failed. */
export function FailurePanel({ job }: { job: JobSummary }) {
  const failure = job.verdict?.failure;
  const [field] = failure?.fields ?? [];
  return (
    <section
      aria-labelledby="why-failed"
      className="mb-6 rounded-lg border border-bad/40 bg-[color-mix(in_oklch,var(--bad)_7%,var(--n2))] p-5"
    >
      <div className="flex items-start gap-3.5">
        <TriangleAlert size={20} aria-hidden="true" className="mt-0.5 shrink-0 text-bad" />
        <div className="min-w-0 max-w-[80ch] flex-1">
          <h2 id="why-failed" className="text-lg font-semibold text-pretty">
            {failure?.message ?? "It ended without saying why."}
          </h2>
          <p className="mt-1.5 text-base whitespace-pre-line text-n11">
            {failure?.help || "The end of the log tells what the trainer said last."}
          </p>
          <div className="mt-4 flex flex-wrap items-center gap-2">
            {job.kind === "train" && (
              <Link
                to="/train"
                search={{ from: job.id, ...(field ? { field } : {}) }}
                className={buttonClass("primary")}
              >
                <Wrench size={16} aria-hidden="true" />
                Fix and retry
              </Link>
            )}
            <Link to="/jobs/$id" params={{ id: job.id }} search={{ tab: "log" }} className={buttonClass()}>
              <ScrollText size={16} aria-hidden="true" />
              Read the log
            </Link>
            {failure?.code && <code className="ml-1 font-mono text-xs text-n10">{failure.code}</code>}
          </div>
        </div>
      </div>
    </section>
  );
}
