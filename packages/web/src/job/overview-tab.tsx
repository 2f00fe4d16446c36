import type { JobEvent } from "@loralei/core/jobs/event";
import type { JobDetail, JobSummary } from "@loralei/core/jobs/job";
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { countWords, plural } from "../words/number.ts";
import { momentWords } from "../words/time.ts";
import { LossPanel } from "./loss-panel.tsx";
import { gridOf, sampleName, thumbOf } from "./sample-grid.ts";

interface OverviewProps {
  job: JobSummary;
  detail: JobDetail;
  attempt: number;
  events: readonly JobEvent[];
}

/** The run at a glance: curves, newest samples, what it trains on, what to watch out for. */
export default function OverviewTab({ job, detail, attempt, events }: OverviewProps) {
  const run = events.flatMap(({ body }) =>
    body.type === "run" && body.attempt === attempt ? [body.event] : [],
  );
  return (
    <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
      <LossPanel job={job} attempt={attempt} run={run} />
      <aside className="grid content-start gap-5">
        <Warnings run={run} />
        <NewestSamples detail={detail} attempt={attempt} />
        <Facts job={job} detail={detail} run={run} />
      </aside>
    </div>
  );
}

type Run = Extract<JobEvent["body"], { type: "run" }>["event"];

function Warnings({ run }: { run: readonly Run[] }) {
  const warnings = run.filter((event) => event.type === "warning");
  if (warnings.length === 0) return null;
  return (
    <section aria-labelledby="warnings" className="rounded-lg border border-warn-fill/40 bg-warn-fill/10 p-4">
      <h2 id="warnings" className="mb-2 flex items-center gap-2 text-sm font-semibold text-warn">
        <TriangleAlert size={15} aria-hidden="true" />
        {plural(warnings.length, "warning")}
      </h2>
      <ul className="grid gap-1.5 text-sm text-n11">
        {warnings.slice(-6).map((event) => (
          <li key={`${event.code} ${event.message}`}>{event.message}</li>
        ))}
      </ul>
    </section>
  );
}

function NewestSamples({ detail, attempt }: { detail: JobDetail; attempt: number }) {
  const grid = gridOf(detail.artifacts.filter((artifact) => artifact.attempt === attempt));
  const newest = grid.rows[0];
  if (!newest) return null;
  const shown = newest.cells.filter((cell) => cell !== null).slice(0, 4);
  return (
    <section aria-labelledby="newest" className="panel p-4">
      <div className="mb-3 flex items-baseline justify-between">
        <h2 id="newest" className="text-sm font-semibold">
          Newest samples
        </h2>
        <span className="num text-xs text-n10">{newest.title}</span>
      </div>
      <div className="grid grid-cols-2 gap-2">
        {shown.map((cell) => (
          <Link
            key={cell.id}
            to="/jobs/$id"
            params={{ id: detail.id }}
            search={{ tab: "samples", sample: cell.id }}
            className="overflow-hidden rounded-md border border-n6 hover:border-n8"
          >
            <img
              src={thumbOf(cell)}
              alt={sampleName(cell)}
              loading="lazy"
              className="aspect-square w-full object-cover"
            />
          </Link>
        ))}
      </div>
    </section>
  );
}

function Facts({ job, detail, run }: { job: JobSummary; detail: JobDetail; run: readonly Run[] }) {
  const totals = run.findLast((event) => event.type === "totals");
  const device = run.findLast((event) => event.type === "device");
  const spec = detail.spec;
  const rows: [string, string | null][] = [
    ["Dataset", spec.kind === "train" ? spec.dataset.name : null],
    ["Folder", spec.kind === "train" ? spec.dataset.root : null],
    ["Images", totals?.images != null ? countWords(totals.images) : null],
    ["Worker", job.workerName],
    ["Device", device?.name ?? null],
    ["Created", momentWords(job.createdAtMs)],
    ["Started", job.startedAtMs === null ? null : momentWords(job.startedAtMs)],
    ["Ended", job.endedAtMs === null ? null : momentWords(job.endedAtMs)],
  ];
  return (
    <section aria-labelledby="facts" className="panel p-4">
      <h2 id="facts" className="mb-3 text-sm font-semibold">
        Facts
      </h2>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
        {rows.map(([name, value]) =>
          value ? (
            <div key={name} className="contents">
              <dt className="text-n10">{name}</dt>
              <dd className="num text-right">{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </section>
  );
}
