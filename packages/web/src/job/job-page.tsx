import type { JobDetail, JobSummary } from "@loralei/core/jobs/job";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { WhyWaiting } from "../jobs/why-waiting.tsx";
import { readError } from "../read-error.ts";
import { setCrumb } from "../shell/crumbs.ts";
import { buttonClass } from "../ui/button.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Page } from "../ui/page.tsx";
import { Skeleton, Waiting } from "../ui/skeleton.tsx";
import { TabPanel, Tabs } from "../ui/tabs.tsx";
import { FailurePanel } from "./failure-panel.tsx";
import { JobHeader } from "./job-header.tsx";
import type { JobTab } from "./search.ts";
import { Standing } from "./standing.tsx";
import { useJob } from "./use-job.ts";

const Overview = lazy(() => import("./overview-tab.tsx"));
const Samples = lazy(() => import("./samples-tab.tsx"));
const Log = lazy(() => import("./log-tab.tsx"));
const Checkpoints = lazy(() => import("./checkpoints-tab.tsx"));
const Config = lazy(() => import("./config-tab.tsx"));
const Events = lazy(() => import("./events-tab.tsx"));

const route = getRouteApi("/jobs/$id");

export default function JobPage() {
  const { id } = route.useParams();
  return <OneJob key={id} id={id} />;
}

function OneJob({ id }: { id: string }) {
  const { detail, summary, events, error, retry } = useJob(id);
  const search = route.useSearch();
  const navigate = useNavigate();
  const name = summary?.name ?? null;
  useEffect(() => {
    setCrumb(name);
    return () => setCrumb(null);
  }, [name]);
  if (error) {
    const missing = readError(error).code === "not-found";
    return (
      <Page title="Job">
        <ErrorPanel
          title={missing ? "There is no such job" : "The job could not be loaded"}
          error={error}
          onRetry={missing ? undefined : retry}
          action={
            <Link to="/jobs" className={buttonClass()}>
              All jobs
            </Link>
          }
        />
      </Page>
    );
  }
  if (!detail || !summary) return <JobWaiting />;
  const tabs = tabsOf(detail);
  // A self-test or an installation is its log; a training is its curves.
  const fallback: JobTab = detail.kind === "train" ? "overview" : "log";
  const tab = tabs.some((entry) => entry.value === search.tab) ? search.tab! : fallback;
  const attempt = search.attempt ?? (summary.attempt || detail.attempt);
  return (
    <Page full>
      <JobHeader
        job={summary}
        attempt={attempt}
        attempts={detail.attempts}
        model={detail.artifacts.findLast((artifact) => artifact.kind === "model")}
      />
      {summary.state === "failed" && <FailurePanel job={summary} />}
      {summary.state === "queued" ? (
        <section aria-labelledby="waits" className="panel mb-6 p-5">
          <h2 id="waits" className="mb-2 text-base font-semibold">
            Why it waits
          </h2>
          <WhyWaiting id={id} />
        </section>
      ) : (
        <Standing job={summary} events={events} attempt={attempt} />
      )}
      <Tabs<JobTab>
        id="job"
        label="About this job"
        value={tab}
        tabs={tabs}
        onChange={(next) =>
          void navigate({
            to: "/jobs/$id",
            params: { id },
            search: (before) => ({
              ...(before.attempt ? { attempt: before.attempt } : {}),
              ...(next === fallback ? {} : { tab: next }),
            }),
            replace: true,
            resetScroll: false,
          })
        }
      />
      <TabPanel id="job" value={tab} className="pt-5">
        <Suspense fallback={<Skeleton className="h-80 w-full" />}>
          <Panel tab={tab} detail={detail} summary={summary} attempt={attempt} events={events} />
        </Suspense>
      </TabPanel>
    </Page>
  );
}

interface PanelProps {
  tab: JobTab;
  detail: JobDetail;
  summary: JobSummary;
  attempt: number;
  events: ReturnType<typeof useJob>["events"];
}

function Panel({ tab, detail, summary, attempt, events }: PanelProps) {
  const artifacts = detail.artifacts.filter((artifact) => artifact.attempt === attempt);
  switch (tab) {
    case "overview":
      return <Overview job={summary} detail={detail} attempt={attempt} events={events} />;
    case "samples":
      return <Samples jobId={detail.id} artifacts={artifacts} active={summary.endedAtMs === null} />;
    case "log":
      return <Log job={summary} attempt={attempt} />;
    case "checkpoints":
      return <Checkpoints artifacts={artifacts} active={summary.endedAtMs === null} />;
    case "config":
      return <Config detail={detail} />;
    case "events":
      return <Events events={events} />;
  }
}

function tabsOf(detail: JobDetail): { value: JobTab; label: string }[] {
  const samples = detail.artifacts.filter((artifact) => artifact.kind === "sample").length;
  const files = detail.artifacts.length - samples;
  const count = (label: string, many: number) => (many > 0 ? `${label} ${many}` : label);
  return [
    ...(detail.kind === "train"
      ? [
          { value: "overview" as const, label: "Overview" },
          { value: "samples" as const, label: count("Samples", samples) },
        ]
      : []),
    { value: "log", label: "Log" },
    ...(detail.kind === "train" || files > 0
      ? [{ value: "checkpoints" as const, label: count("Checkpoints", files) }]
      : []),
    { value: "config", label: "Config" },
    { value: "events", label: "Events" },
  ];
}

function JobWaiting() {
  return (
    <Page full>
      <Waiting what="the job">
        <div className="mb-5 flex items-center gap-4">
          <Skeleton className="h-7 w-64" />
          <Skeleton className="h-5 w-24" />
        </div>
        <Skeleton className="mb-6 h-36 w-full rounded-lg" />
        <Skeleton className="mb-5 h-9 w-96" />
        <Skeleton className="h-96 w-full rounded-lg" />
      </Waiting>
    </Page>
  );
}
