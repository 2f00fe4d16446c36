import type { JobSummary } from "@loralei/core/jobs/job";
import { phaseWords } from "@loralei/core/jobs/phase-words";
import { Bar, Progress } from "../ui/progress.tsx";
import { countWords, lossWords, percentWords } from "../words/number.ts";
import { etaWords, spanWords } from "../words/time.ts";
import { fractionOf } from "./figures.ts";
import { isActive } from "./state-look.tsx";

/** Progress of an active job, or how an ended one ended: one cell of the table. */
export function JobProgress({ job }: { job: JobSummary }) {
  if (!isActive(job.state)) return <Result job={job} />;
  const { progress } = job;
  const onWorker = job.state !== "queued" && job.state !== "offered";
  if (!onWorker) return null;
  const aside = progress.phase !== "train" && progress.bar;
  const fraction = aside ? progress.bar!.done / Math.max(1, progress.bar!.total) : fractionOf(progress);
  const steps =
    progress.totalSteps !== null && !aside
      ? `${countWords(progress.step)} / ${countWords(progress.totalSteps)}`
      : aside
        ? `${countWords(progress.bar!.done)} / ${countWords(progress.bar!.total)}`
        : null;
  return (
    <Progress
      label={`Progress of ${job.name}`}
      value={job.state === "lost" ? (fraction ?? 0) : fraction}
      tone={job.state === "lost" ? "plain" : "accent"}
      phase={phaseWords[progress.phase]}
      figures={
        <>
          {steps && <span className="text-n10">{steps}</span>}
          {fraction !== null && !aside && <span className="ml-2">{percentWords(fraction)}</span>}
        </>
      }
      eta={job.state === "running" ? etaWords(progress.etaMs) : null}
      thin
    />
  );
}

function Result({ job }: { job: JobSummary }) {
  const { progress, verdict } = job;
  const took =
    job.startedAtMs !== null && job.endedAtMs !== null ? spanWords(job.endedAtMs - job.startedAtMs) : null;
  if (job.state === "failed") {
    return (
      <p className="line-clamp-2 text-sm text-n11" title={verdict?.failure?.message}>
        {verdict?.failure?.message ?? "It ended without saying why."}
      </p>
    );
  }
  const fraction = fractionOf(progress);
  if (job.state === "cancelled") {
    return (
      <div className="grid gap-1.5">
        <p className="num text-sm text-n10">
          {progress.totalSteps
            ? `Stopped at step ${countWords(progress.step)} of ${countWords(progress.totalSteps)}`
            : "Stopped before it trained"}
        </p>
        {fraction !== null && <Bar thin tone="plain" value={fraction} label={`Reached by ${job.name}`} />}
      </div>
    );
  }
  const loss = lossWords(progress.loss);
  return (
    <p className="num text-sm text-n10">
      {[progress.totalSteps && `${countWords(progress.totalSteps)} steps`, loss && `loss ${loss}`, took]
        .filter(Boolean)
        .join("  ·  ")}
    </p>
  );
}
