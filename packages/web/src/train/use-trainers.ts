import type { TrainerForm } from "@loralei/core/trainers/trainer";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../api.ts";

/**
 * The trainers that are offered here. They bring their schemas along, so they are code of its own. The simulated
 * one is offered only by a studio that says it is one, and stands first there.
 */
export function useTrainers(): {
  trainers: readonly TrainerForm[] | undefined;
  error: unknown;
  retry: () => void;
} {
  const info = useQuery(trpc.system.info.queryOptions(undefined, { staleTime: 60_000 }));
  const all = useQuery({
    queryKey: ["trainers"],
    queryFn: async () => (await import("./forms.ts")).trainerForms,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
  const simulated = info.data?.simulated ?? false;
  return {
    trainers:
      all.data && info.data
        ? all.data
            .filter((trainer) => simulated || !trainer.simulated)
            .toSorted((a, b) => Number(b.simulated) - Number(a.simulated))
        : undefined,
    error: all.error ?? info.error,
    retry: () => void Promise.all([all.refetch(), info.refetch()]),
  };
}
