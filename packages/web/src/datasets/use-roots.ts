import { useMutation, useQueryClient } from "@tanstack/react-query";
import { trpc } from "../api.ts";
import { readError } from "../read-error.ts";
import { toast } from "../ui/toast.tsx";

/** Adds a folder in which datasets are looked for. */
export function useAddRoot(onDone: () => void) {
  const queries = useQueryClient();
  return useMutation(
    trpc.datasets.addRoot.mutationOptions({
      onSuccess: (_, { path }) => {
        void queries.invalidateQueries(trpc.datasets.pathFilter());
        toast({ id: "roots", tone: "good", text: "Folder added", detail: path });
        onDone();
      },
    }),
  );
}

/** Takes a folder off the list, with a way back: nothing on disk changes. */
export function useRemoveRoot() {
  const queries = useQueryClient();
  const back = useAddRoot(() => undefined);
  return useMutation(
    trpc.datasets.removeRoot.mutationOptions({
      onSuccess: (_, { path }) => {
        void queries.invalidateQueries(trpc.datasets.pathFilter());
        toast({
          id: "roots",
          tone: "plain",
          text: "Folder taken off the list; its files stay",
          detail: path,
          action: { label: "Undo", run: () => back.mutate({ path }) },
        });
      },
      onError: (error) =>
        toast({
          id: "roots",
          tone: "bad",
          text: "The folder could not be taken off",
          detail: readError(error).message,
        }),
    }),
  );
}
