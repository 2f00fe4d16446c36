import type { Artifact, Attempt, JobSummary } from "@loralei/core/jobs/job";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { CircleStop, CopyPlus, Download, FlaskConical, RotateCw, Save } from "lucide-react";
import { trpc } from "../api.ts";
import { isActive, StateTag } from "../jobs/state-look.tsx";
import { useCancelJob, useRetryJob } from "../jobs/use-job-actions.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, buttonClass } from "../ui/button.tsx";
import { Select } from "../ui/select.tsx";

/** Name, state in words, and what can be done with the job. */
export function JobHeader({
  job,
  attempt,
  attempts,
  model,
}: {
  job: JobSummary;
  attempt: number;
  attempts: readonly Attempt[];
  /** The final model, once it is here. */
  model: Artifact | undefined;
}) {
  const cancel = useCancelJob(job);
  const retry = useRetryJob(job);
  const navigate = useNavigate();
  const info = useQuery(trpc.system.info.queryOptions(undefined, { staleTime: 60_000 }));
  const active = isActive(job.state);
  const canSave = job.kind === "train" && (job.state === "running" || job.state === "preparing");
  return (
    <header className="mb-5 flex flex-wrap items-start gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-72">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 text-xl font-semibold tracking-[-0.012em]">{job.name}</h1>
          <StateTag job={job} large />
          {job.simulated && info.data?.simulated === false && (
            <Badge tone="warn" icon={<FlaskConical size={12} aria-hidden="true" />}>
              Simulated — nothing is trained
            </Badge>
          )}
        </div>
        <p className="mt-0.5 text-base text-n10">
          {[job.subject, job.workerName && `on ${job.workerName}`].filter(Boolean).join(" · ")}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {attempts.length > 1 && (
          <Select
            aria-label="Attempt"
            value={attempt}
            onChange={(event) =>
              void navigate({
                to: "/jobs/$id",
                params: { id: job.id },
                search: (before) => ({ ...before, attempt: Number(event.target.value) }),
                replace: true,
              })
            }
          >
            {attempts.map((entry) => (
              <option key={entry.attempt} value={entry.attempt}>
                Attempt {entry.attempt}
              </option>
            ))}
          </Select>
        )}
        {job.kind === "train" && (
          <Link to="/train" search={{ from: job.id }} className={buttonClass()}>
            <CopyPlus size={16} aria-hidden="true" />
            Clone
          </Link>
        )}
        {!active && (
          <Button icon={<RotateCw size={16} />} busy={retry.pending} onClick={retry.run}>
            Start again
          </Button>
        )}
        {model && (
          <a href={`/files/${model.id}?download`} download className={buttonClass("primary")}>
            <Download size={16} aria-hidden="true" />
            Download the LoRA
          </a>
        )}
        {canSave && (
          <Button
            icon={<Save size={16} />}
            busy={cancel.pending}
            title="Ends after the next saved state"
            onClick={() => cancel.run("save")}
          >
            Save &amp; stop
          </Button>
        )}
        {active && (
          <Button
            look="danger"
            icon={<CircleStop size={16} />}
            busy={cancel.pending}
            disabled={job.state === "stopping" && job.stopMode === "now"}
            onClick={() => cancel.run("now")}
          >
            {job.state === "queued" ? "Take off the queue" : "Stop now"}
          </Button>
        )}
      </div>
    </header>
  );
}
