import type { RunEvent } from "@loralei/core/jobs/event";
import type { JobSummary } from "@loralei/core/jobs/job";
import { lazy, Suspense, useMemo, useState } from "react";
import { addPoint, type Curve, emptyCurve, smoothed } from "../chart/curve.ts";
import type { Line } from "../chart/line-chart.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { rateWords } from "../words/number.ts";
import { type Metrics, sortCurves, useMetrics } from "./use-metrics.ts";

const LineChart = lazy(() => import("../chart/line-chart.tsx"));
const colors = ["--c2", "--c3", "--c7", "--c4", "--c5"];
const lossText = (value: number) => (Math.abs(value) >= 100 ? value.toPrecision(3) : value.toFixed(4));

/** Loss and learning rate over the whole run. */
export function LossPanel({
  job,
  attempt,
  run,
}: {
  job: JobSummary;
  attempt: number;
  run: readonly RunEvent[];
}) {
  const metrics = useMetrics(job.id, attempt, job.endedAtMs === null);
  const [weight, setWeight] = useState(0.9);
  const names = sortCurves([...metrics.curves.keys()]);
  const loss = useLossLines(metrics, names, weight, run);
  const rates: Line[] = names.rates.map((name, index) => ({
    name: name.replace(/^lr\//, ""),
    curve: metrics.curves.get(name)!,
    color: colors[index % colors.length]!,
  }));
  if (metrics.pending) return <Skeleton className="h-[26rem] w-full rounded-lg" />;
  if (metrics.error)
    return (
      <ErrorPanel title="The curves could not be loaded" error={metrics.error} onRetry={metrics.retry} />
    );
  if (loss.length === 0) {
    return (
      <section className="panel grid min-h-72 place-items-center p-6 text-center text-base text-n10">
        {job.endedAtMs === null
          ? "The loss curve begins with the first step."
          : "This run ended before its first step."}
      </section>
    );
  }
  const { totalSteps, totalEpochs } = job.progress;
  const perEpoch = totalSteps && totalEpochs ? totalSteps / totalEpochs : null;
  const marks = perEpoch
    ? Array.from({ length: (totalEpochs ?? 1) - 1 }, (_, epoch) => (epoch + 1) * perEpoch)
    : [];
  return (
    <div className="grid min-w-0 content-start gap-5">
      <section aria-labelledby="loss" className="panel min-w-0 p-4">
        <div className="mb-1 flex flex-wrap items-center gap-x-5 gap-y-1">
          <h2 id="loss" className="text-sm font-semibold">
            Loss
          </h2>
          <Legend lines={loss} />
          <label className="ml-auto flex items-center gap-2 text-xs text-n10">
            Smoothing
            <input
              type="range"
              min={0}
              max={0.99}
              step={0.01}
              value={weight}
              onChange={(event) => setWeight(Number(event.target.value))}
              className="h-8 w-24 accent-[var(--accent)]"
            />
            <span className="num w-8">{weight.toFixed(2)}</span>
          </label>
        </div>
        <Suspense fallback={<Skeleton className="h-[300px] w-full" />}>
          <LineChart
            label={`Loss of ${job.name} over steps`}
            lines={loss}
            height={300}
            version={metrics.version}
            marks={marks}
            format={lossText}
            sync={job.id}
          />
        </Suspense>
        <p className="mt-1 text-xs text-n10">
          Drag to zoom, double click to see the whole run.{marks.length > 0 && " Dotted lines: epochs."}
        </p>
      </section>
      {rates.length > 0 && (
        <section aria-labelledby="lr" className="panel min-w-0 p-4">
          <div className="mb-1 flex flex-wrap items-center gap-x-5 gap-y-1">
            <h2 id="lr" className="text-sm font-semibold">
              Learning rate
            </h2>
            <Legend lines={rates} />
          </div>
          <Suspense fallback={<Skeleton className="h-[140px] w-full" />}>
            <LineChart
              label={`Learning rate of ${job.name} over steps`}
              lines={rates}
              height={140}
              version={metrics.version}
              format={rateWords}
              sync={job.id}
            />
          </Suspense>
        </section>
      )}
    </div>
  );
}

function useLossLines(
  metrics: Metrics,
  names: ReturnType<typeof sortCurves>,
  weight: number,
  run: readonly RunEvent[],
): Line[] {
  const raw = names.raw === null ? undefined : metrics.curves.get(names.raw);
  const { version } = metrics;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the curve grows in place; version says when
  const smooth = useMemo<Curve | null>(() => (raw ? smoothed(raw, weight) : null), [raw, weight, version]);
  const told = run.filter((event) => event.type === "validation");
  const lines: Line[] = [];
  if (raw) lines.push({ name: "raw", curve: raw, color: "--c2", faint: true });
  if (smooth && weight > 0) lines.push({ name: "smoothed", curve: smooth, color: "--c1" });
  for (const name of names.validation) {
    lines.push({
      name: name.replace(/^loss\//, ""),
      curve: metrics.curves.get(name)!,
      color: "--c3",
      dashed: true,
      points: true,
    });
  }
  if (names.validation.length === 0 && told.length > 0) {
    const curve = emptyCurve();
    for (const event of told) addPoint(curve, event.step, event.loss);
    lines.push({ name: "validation", curve, color: "--c3", dashed: true, points: true });
  }
  return lines;
}

function Legend({ lines }: { lines: readonly Line[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 text-xs text-n11">
      {lines.map((line) => (
        <li key={line.name} className="flex items-center gap-1.5">
          <svg width="16" height="4" aria-hidden="true">
            <path
              d="M0 2h16"
              stroke={`var(${line.color})`}
              strokeWidth={line.faint ? 1.5 : 3}
              strokeDasharray={line.dashed ? "4 3" : undefined}
            />
          </svg>
          {line.name}
        </li>
      ))}
    </ul>
  );
}
