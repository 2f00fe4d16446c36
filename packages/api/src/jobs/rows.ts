import { Verdict } from "@loralei/core/jobs/event";
import type { Artifact, Attempt, JobSummary } from "@loralei/core/jobs/job";
import type { Progress } from "@loralei/core/jobs/progress";
import type { ArtifactRow, Attempt as AttemptRow, JobRow } from "../db/schema.ts";

/** A row as pages see it. What the columns hold was parsed before it was stored; it is not parsed again. */
export function toSummary(row: JobRow): JobSummary {
  return {
    id: row.id as JobSummary["id"],
    name: row.name,
    kind: row.kind as JobSummary["kind"],
    subject: row.subject,
    state: row.state as JobSummary["state"],
    desired: row.desired as JobSummary["desired"],
    stopMode: row.stop_mode as JobSummary["stopMode"],
    attempt: row.attempt,
    workerId: row.worker_id as JobSummary["workerId"],
    workerName: row.worker_name,
    progress: JSON.parse(row.progress) as Progress,
    verdict: row.verdict === null ? null : (JSON.parse(row.verdict) as Verdict),
    createdAtMs: row.created_at_ms,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    heardAtMs: row.heard_at_ms,
    eventSeq: row.event_seq,
    simulated: row.simulated === 1,
  };
}

export function toAttempt(row: AttemptRow): Attempt {
  return {
    attempt: row.attempt,
    workerId: row.worker_id as Attempt["workerId"],
    workerName: row.worker_name,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    exitCode: row.exit_code,
    exitSignal: row.exit_signal,
    verdict: row.verdict === null ? null : Verdict.parse(JSON.parse(row.verdict)),
    lines: row.log_lines,
  };
}

export function toArtifact(row: ArtifactRow): Artifact {
  return {
    id: row.id as Artifact["id"],
    jobId: row.job_id as Artifact["jobId"],
    attempt: row.attempt,
    kind: row.kind as Artifact["kind"],
    path: row.path,
    size: row.size,
    sha256: row.sha256,
    step: row.step,
    epoch: row.epoch,
    createdAtMs: row.created_at_ms,
  };
}
