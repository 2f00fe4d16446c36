import type { WorkerId } from "@loralei/core/ids";
import type { TrainerForm as Trainer } from "@loralei/core/trainers/trainer";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { trpc } from "../api.ts";
import { readError } from "../read-error.ts";
import { toast } from "../ui/toast.tsx";
import type { Form } from "./use-form.ts";
import { subsetsToSend } from "./use-validation.ts";

/** The job's name when none was given: the LoRA's, else the dataset's. */
export function suggestedName(form: Form): string {
  const output = form.values.output_name;
  return (typeof output === "string" && output.trim()) || form.draft.dataset?.name || "Untitled training";
}

/** Makes the job and opens its page. The draft stays, to go on from. */
export function useStart(form: Form, trainer: Trainer, family: string) {
  const navigate = useNavigate();
  const create = useMutation(
    trpc.jobs.create.mutationOptions({
      onSuccess: ({ id }) => void navigate({ to: "/jobs/$id", params: { id } }),
      onError: (error) => {
        const told = readError(error);
        toast({
          id: "start",
          tone: "bad",
          text: "The training was not started",
          detail: [told.message, told.help].filter(Boolean).join(" "),
        });
      },
    }),
  );
  return {
    pending: create.isPending,
    run: () => {
      const { dataset, workerId } = form.draft;
      if (!dataset || create.isPending) return;
      create.mutate({
        name: form.draft.name.trim() || suggestedName(form),
        spec: {
          kind: "train",
          trainer: trainer.id,
          family,
          options: form.options,
          dataset: {
            name: dataset.name,
            root: dataset.root,
            subsets: subsetsToSend(dataset),
            manifestId: null,
          },
          workerId: workerId as WorkerId | null,
        },
      });
    },
  };
}
