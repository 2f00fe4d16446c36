import type { JobSummary } from "@loralei/core/jobs/job";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useEffect } from "react";
import { trpc } from "../api.ts";
import { rowsOf } from "../live/live-jobs.ts";
import { useLiveJobs, useNow } from "../live/use-live.ts";
import { setCrumb } from "../shell/crumbs.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Page } from "../ui/page.tsx";
import { RunsPicture } from "../ui/pictures.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Skeleton, Waiting } from "../ui/skeleton.tsx";
import { Table, Th } from "../ui/table.tsx";
import { JobCard, JobRow } from "./job-row.tsx";
import { isActive } from "./state-look.tsx";

type Show = "all" | "active" | "ended";

const route = getRouteApi("/jobs");
const wanted: Record<Show, (job: JobSummary) => boolean> = {
  all: () => true,
  active: (job) => isActive(job.state),
  ended: (job) => !isActive(job.state),
};

export default function JobsPage() {
  const show: Show = route.useSearch().show ?? "all";
  const navigate = useNavigate();
  const live = useLiveJobs();
  const now = useNow();
  useEffect(() => setCrumb(null), []);
  const list = useInfiniteQuery(
    trpc.jobs.list.infiniteQueryOptions(
      { filter: show, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor, staleTime: 5_000 },
    ),
  );
  const fetched = list.data?.pages.flatMap((page) => page.items) ?? [];
  const rows = rowsOf(fetched, live, wanted[show], list.hasNextPage);
  return (
    <Page
      title="Jobs"
      full
      actions={
        // The empty page has its own one action.
        (rows.length > 0 || show !== "all") && (
          <>
            <Segmented<Show>
              label="Which jobs"
              value={show}
              options={[
                { value: "all", label: "All" },
                { value: "active", label: "Active" },
                { value: "ended", label: "Ended" },
              ]}
              onChange={(next) =>
                void navigate({ to: "/jobs", search: next === "all" ? {} : { show: next }, replace: true })
              }
            />
            <Link to="/train" className={buttonClass("primary")}>
              <Plus size={16} aria-hidden="true" />
              New training
            </Link>
          </>
        )
      }
    >
      {list.isPending ? (
        <JobsWaiting />
      ) : list.error && fetched.length === 0 ? (
        <ErrorPanel
          title="The jobs could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      ) : rows.length === 0 ? (
        <NoJobs show={show} />
      ) : (
        <>
          <div className="hidden md:block">
            <Table aria-label="Jobs">
              <thead>
                <tr>
                  <Th>State</Th>
                  <Th>Name</Th>
                  <Th>Progress or result</Th>
                  <Th>Worker</Th>
                  <Th>Started</Th>
                  <Th>
                    <span className="sr-only">Actions</span>
                  </Th>
                </tr>
              </thead>
              <tbody>
                {rows.map((job) => (
                  <JobRow key={job.id} job={job} now={now} />
                ))}
              </tbody>
            </Table>
          </div>
          <ul className="grid gap-3 md:hidden">
            {rows.map((job) => (
              <JobCard key={job.id} job={job} now={now} />
            ))}
          </ul>
          {list.hasNextPage && (
            <div className="mt-4 flex justify-center">
              <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                Show older jobs
              </Button>
            </div>
          )}
        </>
      )}
    </Page>
  );
}

function NoJobs({ show }: { show: Show }) {
  if (show !== "all") {
    return (
      <Empty
        picture={<RunsPicture />}
        title={show === "active" ? "Nothing is running or waiting" : "No job has ended yet"}
        action={
          <Link to="/jobs" search={{}} className={buttonClass()}>
            Show all jobs
          </Link>
        }
      />
    );
  }
  return (
    <Empty
      picture={<RunsPicture />}
      title="Your first training starts here"
      action={
        <Link to="/train" className={buttonClass("primary", "lg")}>
          Set up a training
        </Link>
      }
    >
      Pick a folder of images and a base model. Every run keeps its log, its curves and its files, whatever
      happens to this page.
    </Empty>
  );
}

function JobsWaiting() {
  return (
    <Waiting what="jobs">
      <div className="panel">
        <div className="h-9" />
        {[1, 2, 3, 4, 5, 6, 7, 8].map((row) => (
          <div key={row} className="flex items-center gap-4 border-t border-n6 px-4 py-3">
            <Skeleton className="h-4 w-24" />
            <div className="grid flex-1 gap-1.5">
              <Skeleton className="h-4 w-48" />
              <Skeleton className="h-3 w-28" />
            </div>
            <Skeleton className="hidden h-2 w-1/3 md:block" />
            <Skeleton className="hidden h-4 w-24 md:block" />
          </div>
        ))}
      </div>
    </Waiting>
  );
}
