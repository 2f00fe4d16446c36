import type { JobSummary } from "@loralei/core/jobs/job";
import type { StopMode } from "@loralei/core/jobs/state";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { trpc } from "../api.ts";
import { readError } from "../read-error.ts";
import { toast } from "../ui/toast.tsx";

/** Tells in a toast that an action on a job did not work, and why. */
function failed(id: string, text: string) {
  return (error: unknown) => {
    const told = readError(error);
    toast({ id, tone: "bad", text, detail: [told.message, told.help].filter(Boolean).join(" ") });
  };
}

/** Asks a job to stop. The toast is at hand at once; the state follows over the live link. */
export function useCancelJob(job: Pick<JobSummary, "id" | "name" | "state">) {
  const cancel = useMutation(
    trpc.jobs.cancel.mutationOptions({
      onSuccess: (_, { mode }) =>
        toast({
          id: `stop ${job.id}`,
          tone: "plain",
          text: job.state === "queued" ? `${job.name} is taken off the queue` : stopWords[mode ?? "now"],
          detail: job.name,
        }),
      onError: failed(`stop ${job.id}`, `${job.name} could not be stopped`),
    }),
  );
  return { pending: cancel.isPending, run: (mode: StopMode) => cancel.mutate({ id: job.id, mode }) };
}

const stopWords: Record<StopMode, string> = {
  save: "It saves its state, then stops",
  now: "Stopping now; what is saved already stays",
};

/** Starts the same job again, as a new one, and opens it. */
export function useRetryJob(job: Pick<JobSummary, "id" | "name">) {
  const navigate = useNavigate();
  const retry = useMutation(
    trpc.jobs.retry.mutationOptions({
      onSuccess: ({ id }) => {
        toast({
          id: `retry ${job.id}`,
          tone: "good",
          text: "Started again, with the same settings",
          detail: job.name,
        });
        void navigate({ to: "/jobs/$id", params: { id } });
      },
      onError: failed(`retry ${job.id}`, `${job.name} could not be started again`),
    }),
  );
  return { pending: retry.isPending, run: () => retry.mutate({ id: job.id }) };
}
