import type { WorkerId } from "@loralei/core/ids";
import type { WorkerView } from "@loralei/core/workers/capabilities";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useSubscription } from "@trpc/tanstack-react-query";
import { trpc } from "../api.ts";
import { readError } from "../read-error.ts";
import { toast } from "../ui/toast.tsx";

/** All workers with live figures; the list is fetched once and then replaced by what comes. */
export function useWorkers() {
  const queries = useQueryClient();
  const options = trpc.workers.list.queryOptions(undefined, { staleTime: 0 });
  const list = useQuery(options);
  useSubscription(
    trpc.workers.watch.subscriptionOptions(undefined, {
      onData: (workers) => queries.setQueryData(options.queryKey, workers),
    }),
  );
  return list;
}

function failed(text: string) {
  return (error: unknown) => {
    const told = readError(error);
    toast({ id: "worker", tone: "bad", text, detail: [told.message, told.help].filter(Boolean).join(" ") });
  };
}

/** A draining worker ends what it runs and gets nothing new. */
export function useDrain(worker: WorkerView) {
  return useMutation(
    trpc.workers.drain.mutationOptions({
      onSuccess: (_, { on }) =>
        toast({
          id: "worker",
          tone: "plain",
          text: on ? `${worker.name} gets no new job` : `${worker.name} takes jobs again`,
        }),
      onError: failed(`${worker.name} could not be changed`),
    }),
  );
}

/** Forgets a worker and its token. */
export function useForget(worker: WorkerView) {
  const queries = useQueryClient();
  return useMutation(
    trpc.workers.forget.mutationOptions({
      onSuccess: () => {
        toast({
          id: "worker",
          tone: "plain",
          text: `${worker.name} is forgotten; its token no longer works`,
        });
        void queries.invalidateQueries(trpc.workers.list.pathFilter());
      },
      onError: failed(`${worker.name} could not be forgotten`),
    }),
  );
}

/** Starts an installation or a self-test on a worker, and opens its job. */
export function useWorkerJob(worker: WorkerView) {
  const navigate = useNavigate();
  const create = useMutation(
    trpc.jobs.create.mutationOptions({
      onSuccess: ({ id }) => void navigate({ to: "/jobs/$id", params: { id } }),
      onError: failed("The job could not be started"),
    }),
  );
  const workerId = worker.id as WorkerId;
  return {
    pending: create.isPending,
    install: (from: string, requirements: string) =>
      create.mutate({
        name: `Install kohya on ${worker.name}`,
        spec: {
          kind: "install",
          trainer: "kohya",
          workerId,
          from: from.trim() || null,
          requirements: requirements.trim() || null,
        },
      }),
    selftest: (toy: boolean) =>
      create.mutate({
        name: `Self-test of kohya on ${worker.name}`,
        spec: { kind: "selftest", trainer: "kohya", workerId, toy },
      }),
  };
}
