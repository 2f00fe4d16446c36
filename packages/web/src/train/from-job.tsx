import type { JobId } from "@loralei/core/ids";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { trpc } from "../api.ts";
import { buttonClass } from "../ui/button.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Page } from "../ui/page.tsx";
import { toast } from "../ui/toast.tsx";
import { draftDataset } from "./dataset-part.tsx";
import { emptyDraft } from "./draft.ts";
import { TrainWaiting } from "./train-waiting.tsx";
import { replaceDraft } from "./use-draft.ts";

/** Takes a past job's settings into the form. The draft that was there can be had back. */
export default function FromJob({ id, field }: { id: string; field: string | undefined }) {
  const navigate = useNavigate();
  const clone = useQuery(
    trpc.jobs.clone.queryOptions({ id: id as JobId }, { gcTime: 0, staleTime: Number.POSITIVE_INFINITY }),
  );
  const { data } = clone;
  useEffect(() => {
    if (!data) return;
    const { trainer, family, name, options, dataset, dropped } = data;
    const before = replaceDraft(trainer, family, {
      ...emptyDraft,
      name,
      base: options,
      baseName: name,
      dataset: draftDataset({ name: dataset.name, path: dataset.root, subsets: dataset.subsets }),
    });
    toast({
      id: "clone",
      tone: "plain",
      text: `Settings of ${name}`,
      detail: dropped.length > 0 ? `Not known any more and left out: ${dropped.join(", ")}` : undefined,
      action: before
        ? { label: "Back to what I was writing", run: () => void replaceDraft(trainer, family, before) }
        : undefined,
    });
    void navigate({ to: "/train", search: { trainer, family, ...(field ? { field } : {}) }, replace: true });
  }, [data, field, navigate]);
  if (clone.error) {
    return (
      <Page>
        <ErrorPanel
          title="The settings of that job could not be read"
          error={clone.error}
          onRetry={() => void clone.refetch()}
          action={
            <Link to="/train" search={{}} className={buttonClass()}>
              Start from my draft
            </Link>
          }
        />
      </Page>
    );
  }
  return <TrainWaiting />;
}
