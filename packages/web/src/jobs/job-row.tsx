import type { JobSummary } from "@loralei/core/jobs/job";
import { Link, useNavigate } from "@tanstack/react-router";
import {
  CircleStop,
  CopyPlus,
  Download,
  Ellipsis,
  FlaskConical,
  RotateCw,
  Save,
  type Server,
  TestTube,
} from "lucide-react";
import { IconButton } from "../ui/button.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { Td } from "../ui/table.tsx";
import { momentWords, whenWords } from "../words/time.ts";
import { JobProgress } from "./job-progress.tsx";
import { isActive, StateTag } from "./state-look.tsx";
import { useCancelJob, useRetryJob } from "./use-job-actions.ts";
import { WhyWaiting } from "./why-waiting.tsx";

const kindIcons: Partial<Record<JobSummary["kind"], typeof Server>> = {
  install: Download,
  selftest: TestTube,
};

export function JobRow({ job, now }: { job: JobSummary; now: number }) {
  return (
    <tr className="group relative transition-colors hover:bg-n3" data-job={job.id}>
      <Td className="w-[150px]">
        <StateTag job={job} />
      </Td>
      <Td className="max-w-0 min-w-[220px]">
        <JobName job={job} />
      </Td>
      <Td className="w-[34%] min-w-[240px]">
        <Standing job={job} />
      </Td>
      <Td className="w-[130px] max-w-[160px] truncate text-sm text-n11">{job.workerName ?? "–"}</Td>
      <Td className="num w-[130px] text-sm whitespace-nowrap text-n10">
        <time
          dateTime={new Date(job.startedAtMs ?? job.createdAtMs).toISOString()}
          title={momentWords(job.startedAtMs ?? job.createdAtMs)}
        >
          {whenWords(job.startedAtMs ?? job.createdAtMs, now)}
        </time>
      </Td>
      <Td className="w-12 pr-2 pl-0">
        <JobMenu job={job} />
      </Td>
    </tr>
  );
}

/** The same job on a narrow screen. */
export function JobCard({ job, now }: { job: JobSummary; now: number }) {
  return (
    <li className="panel relative p-4" data-job={job.id}>
      <div className="mb-2 flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <JobName job={job} />
        </div>
        <JobMenu job={job} />
      </div>
      <Standing job={job} />
      <div className="num mt-3 flex items-center justify-between gap-3 text-sm text-n10">
        <StateTag job={job} />
        <span className="truncate">
          {[job.workerName, whenWords(job.startedAtMs ?? job.createdAtMs, now)].filter(Boolean).join(" · ")}
        </span>
      </div>
    </li>
  );
}

function Standing({ job }: { job: JobSummary }) {
  return job.state === "queued" || job.state === "offered" ? (
    <WhyWaiting id={job.id} short />
  ) : (
    <JobProgress job={job} />
  );
}

function JobName({ job }: { job: JobSummary }) {
  const Icon = kindIcons[job.kind];
  return (
    <div className="min-w-0">
      <Link
        to="/jobs/$id"
        params={{ id: job.id }}
        className="block truncate text-base font-medium text-n12 after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
      >
        {job.name}
      </Link>
      <p className="flex min-w-0 items-center gap-1.5 text-xs text-n10">
        {Icon && <Icon size={13} aria-hidden="true" className="shrink-0" />}
        <span className="truncate">{job.subject}</span>
        {job.simulated && (
          <span
            className="inline-flex shrink-0 items-center gap-1 text-n10"
            title="Simulated — nothing is trained"
          >
            <FlaskConical size={12} aria-hidden="true" />
            simulated
          </span>
        )}
      </p>
    </div>
  );
}

/** All that can be done with a job from the list. */
function JobMenu({ job }: { job: JobSummary }) {
  const cancel = useCancelJob(job);
  const retry = useRetryJob(job);
  const navigate = useNavigate();
  const items: MenuItem[] = [];
  if (isActive(job.state)) {
    const queued = job.state === "queued";
    if (!queued && job.kind === "train" && job.state !== "stopping") {
      items.push({
        label: "Save and stop",
        about: "Ends after its next saved state",
        icon: <Save size={16} />,
        onSelect: () => cancel.run("save"),
      });
    }
    items.push({
      label: queued ? "Take off the queue" : "Stop now",
      icon: <CircleStop size={16} />,
      tone: "bad",
      onSelect: () => cancel.run("now"),
    });
  } else {
    items.push({
      label: "Start again",
      about: "The same settings, as a new job",
      icon: <RotateCw size={16} />,
      onSelect: retry.run,
    });
  }
  if (job.kind === "train") {
    items.push({
      label: "Clone",
      about: "Opens the form with these settings",
      icon: <CopyPlus size={16} />,
      onSelect: () => void navigate({ to: "/train", search: { from: job.id } }),
    });
  }
  return (
    <span className="relative z-10">
      <Menu
        items={items}
        trigger={
          <IconButton
            label={`Actions for ${job.name}`}
            side="left"
            className="data-[state=open]:after:hidden"
          >
            <Ellipsis size={18} />
          </IconButton>
        }
      />
    </span>
  );
}
