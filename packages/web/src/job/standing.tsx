import type { JobEvent } from "@loralei/core/jobs/event";
import type { JobSummary } from "@loralei/core/jobs/job";
import { phaseWords } from "@loralei/core/jobs/phase-words";
import { Check, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { fractionOf } from "../jobs/figures.ts";
import { isActive } from "../jobs/state-look.tsx";
import { useNow } from "../live/use-live.ts";
import { cx } from "../ui/cx.ts";
import { Bar } from "../ui/progress.tsx";
import { countWords, lossWords, percentWords, rateWords, speedWords } from "../words/number.ts";
import { etaWords, spanWords } from "../words/time.ts";
import { type Stage, stagesOf } from "./phases.ts";

/** How far it is: percent, figures, bar, and the stages with their times. */
export function Standing({
  job,
  events,
  attempt,
}: {
  job: JobSummary;
  events: readonly JobEvent[];
  attempt: number;
}) {
  const active = isActive(job.state);
  const now = useNow(active ? 1_000 : 60_000);
  const { progress } = job;
  const silentMs = job.state === "running" && job.heardAtMs !== null ? now - job.heardAtMs : 0;
  const silent = silentMs >= quietMs;
  const fraction = fractionOf(progress);
  const stages = stagesOf(job.kind, events, attempt, now);
  const aside = active && progress.phase !== "train" && progress.bar !== null ? progress.bar : null;
  const took = job.startedAtMs === null ? null : (job.endedAtMs ?? now) - job.startedAtMs;
  const shownFraction = job.state === "succeeded" ? 1 : fraction;
  const tone =
    job.state === "succeeded"
      ? "good"
      : job.state === "failed"
        ? "bad"
        : active && job.state !== "lost" && (fraction !== null || aside === null)
          ? "accent"
          : "plain";
  return (
    <section aria-label="Progress" className="panel mb-6 px-5 pt-4 pb-5">
      <div className="flex flex-col gap-x-8 gap-y-4 sm:flex-row sm:flex-wrap sm:items-end">
        <div className="flex min-w-24 items-baseline gap-2 sm:block">
          <p className="num text-2xl font-semibold tracking-[-0.02em]" data-testid="percent">
            {shownFraction === null
              ? aside
                ? `${countWords(aside.done)} / ${countWords(aside.total)}`
                : "–"
              : percentWords(shownFraction)}
          </p>
          <p className="text-sm text-n10">{active ? phaseWords[progress.phase] : "of the way"}</p>
        </div>
        <dl className="num grid flex-1 grid-cols-[repeat(3,auto)] justify-between gap-x-4 gap-y-3 sm:flex sm:flex-wrap sm:justify-start sm:gap-x-8">
          {progress.totalSteps !== null && (
            <Figure name="Step">
              {countWords(progress.step)}{" "}
              <span className="text-n10">/ {countWords(progress.totalSteps)}</span>
            </Figure>
          )}
          {progress.epoch !== null && (
            <Figure name="Epoch">
              {progress.epoch}
              {progress.totalEpochs !== null && <span className="text-n10"> / {progress.totalEpochs}</span>}
            </Figure>
          )}
          {progress.loss !== null && <Figure name="Loss">{lossWords(progress.loss)}</Figure>}
          {progress.lr !== null && <Figure name="Learning rate">{rateWords(progress.lr)}</Figure>}
          {active && !silent && progress.rate !== null && (
            <Figure name="Speed">{speedWords(progress.rate)}</Figure>
          )}
          {took !== null && <Figure name={active ? "Elapsed" : "Took"}>{spanWords(took)}</Figure>}
          {job.state === "running" && !silent && progress.etaMs !== null && (
            <Figure name={aside ? "Left of this phase" : "Left"}>
              {etaWords(progress.etaMs)?.replace(/ left$/, "")}
            </Figure>
          )}
        </dl>
      </div>
      <div className="mt-4">
        <Bar
          value={shownFraction ?? (aside ? aside.done / Math.max(1, aside.total) : active ? null : 0)}
          tone={tone}
          label={shownFraction === null && aside ? "Progress of this phase" : "Progress of the job"}
        />
      </div>
      {silent && <Silence ms={silentMs} />}
      <Stages stages={stages} />
    </section>
  );
}

/** So long a running trainer may say nothing before it is told: loading and hashing a large model takes minutes. */
const quietMs = 3 * 60_000;

/** A trainer that hangs looks like one that works: silence is told as silence, with its length. */
function Silence({ ms }: { ms: number }) {
  return (
    <p className="mt-3 flex items-start gap-2 text-sm text-warn">
      <TriangleAlert size={15} className="mt-0.5 shrink-0" aria-hidden />
      <span>
        No output from the trainer for {spanWords(ms)}. Loading a large model can be quiet for minutes; if the
        GPU is idle as well, stop the job and start it again.
      </span>
    </p>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dd className="text-base font-medium whitespace-nowrap sm:text-lg">{children}</dd>
      <dt className="text-xs text-n10">{name}</dt>
    </div>
  );
}

function Stages({ stages }: { stages: readonly Stage[] }) {
  if (stages.length === 0) return null;
  return (
    <ol aria-label="Phases" className="num mt-4 flex flex-wrap gap-x-5 gap-y-2">
      {stages.map((stage) => (
        <li
          key={stage.id}
          aria-current={stage.state === "now" ? "step" : undefined}
          className={cx(
            "flex items-center gap-2 text-sm",
            stage.state === "now"
              ? "font-medium text-n12"
              : stage.state === "past" || stage.state === "broken"
                ? "text-n11"
                : "text-n9",
          )}
        >
          {stage.state === "past" ? (
            <Check size={14} aria-label="done" className="text-good" />
          ) : stage.state === "broken" ? (
            <X size={14} aria-label="broke off" className="text-bad" />
          ) : (
            <span
              aria-hidden="true"
              className={cx(
                "size-2 rounded-full",
                stage.state === "now" ? "animate-pulse-soft bg-accent" : "border border-n8",
              )}
            />
          )}
          {stage.title}
          {stage.state !== "ahead" && stage.state !== "skipped" && (
            <span className="font-normal text-n10">{spanWords(stage.ms)}</span>
          )}
          {stage.state === "skipped" && <span className="text-xs">skipped</span>}
        </li>
      ))}
    </ol>
  );
}
