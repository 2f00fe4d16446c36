import type { SubsetRef } from "@loralei/core/datasets/manifest";
import { useQuery } from "@tanstack/react-query";
import { FolderOpen } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { type Outputs, trpc } from "../api.ts";
import { Mosaic } from "../datasets/mosaic.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { FieldError } from "../ui/field.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { countWords, plural } from "../words/number.ts";
import type { DraftDataset } from "./draft.ts";
import { fieldId } from "./field-row.tsx";
import { SubsetsTable } from "./subsets-table.tsx";
import type { Form } from "./use-form.ts";

const FolderDialog = lazy(() => import("../datasets/folder-dialog.tsx"));
type Card = Outputs["datasets"]["list"][number];

/** A dataset of the list as the form takes it. */
export function draftDataset(card: {
  name: string;
  path: string;
  subsets: readonly SubsetRef[];
}): DraftDataset {
  return {
    name: card.name,
    root: card.path,
    subsets: card.subsets.map((subset) => ({ ...subset, repeats: String(subset.repeats) })),
  };
}

/** The images to train on: one of the known datasets or any folder, and how its parts count. */
export function DatasetPart({ form }: { form: Form }) {
  const { dataset } = form.draft;
  const [choosing, setChoosing] = useState(false);
  const list = useQuery(trpc.datasets.list.queryOptions());
  const card = list.data?.find((entry) => entry.path === dataset?.root);
  const advice = form.advice.filter((entry) => entry.field === "dataset");
  const set = (next: DraftDataset | null) => form.change((draft) => ({ ...draft, dataset: next }));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot be laid out here
    <div
      id={fieldId("dataset")}
      role="group"
      aria-label="Images to train on"
      tabIndex={-1}
      className="outline-none"
    >
      {dataset && !choosing ? (
        <>
          <div className="mb-4 flex items-center gap-3">
            <Mosaic cover={card?.cover ?? []} size={44} />
            <div className="min-w-0 flex-1">
              <p className="truncate text-base font-medium">{dataset.name}</p>
              <p className="truncate text-xs text-n10" title={dataset.root}>
                {card ? `${plural(card.images, "image")}, ${countWords(card.captioned)} captioned · ` : ""}
                {dataset.root}
              </p>
            </div>
            <Button size="sm" onClick={() => setChoosing(true)}>
              Change
            </Button>
          </div>
          <SubsetsTable dataset={dataset} captionExtension={extensionOf(form)} onChange={set} />
        </>
      ) : (
        <DatasetChoice
          cards={list.data}
          error={list.error}
          retry={() => void list.refetch()}
          chosen={dataset?.root ?? null}
          onCancel={dataset ? () => setChoosing(false) : null}
          onChoose={(next) => {
            set(next);
            setChoosing(false);
          }}
        />
      )}
      <div id={`${fieldId("dataset")}-error`} className="grid gap-1 empty:hidden [&:not(:empty)]:mt-3">
        {advice.map((entry) =>
          entry.severity === "error" ? (
            <FieldError key={entry.message}>{entry.message}</FieldError>
          ) : (
            <p
              key={entry.message}
              className={entry.severity === "warning" ? "text-xs text-warn" : "text-xs text-n10"}
            >
              {entry.message}
            </p>
          ),
        )}
      </div>
    </div>
  );
}

function extensionOf(form: Form): string {
  const value = form.values.caption_extension;
  return typeof value === "string" && /^\.\w{1,16}$/.test(value) ? value : ".txt";
}

function DatasetChoice({
  cards,
  error,
  retry,
  chosen,
  onChoose,
  onCancel,
}: {
  cards: readonly Card[] | undefined;
  error: unknown;
  retry: () => void;
  chosen: string | null;
  onChoose: (dataset: DraftDataset) => void;
  onCancel: (() => void) | null;
}) {
  const [browsing, setBrowsing] = useState(false);
  if (error) return <ErrorPanel title="The datasets could not be listed" error={error} onRetry={retry} />;
  return (
    <>
      <p className="mb-2 text-sm font-medium">Images to train on</p>
      <ul className="grid max-h-80 grid-cols-1 gap-2 overflow-y-auto p-0.5 sm:grid-cols-2">
        {cards?.map((card) => (
          <li key={card.id}>
            <button
              type="button"
              aria-pressed={card.path === chosen}
              onClick={() => onChoose(draftDataset(card))}
              className="flex w-full items-center gap-3 rounded-md border border-n6 bg-n3 p-2 text-left transition-colors hover:border-n8 aria-pressed:border-accent"
            >
              <Mosaic cover={card.cover} size={44} />
              <span className="min-w-0">
                <span className="block truncate text-sm font-medium">{card.name}</span>
                <span className="num block text-xs text-n10">
                  {plural(card.images, "image")}, {countWords(card.captioned)} captioned
                </span>
              </span>
            </button>
          </li>
        )) ?? (
          <>
            <Skeleton className="h-16" />
            <Skeleton className="h-16" />
          </>
        )}
      </ul>
      <div className="mt-3 flex gap-2">
        <Button size="sm" icon={<FolderOpen size={15} />} onClick={() => setBrowsing(true)}>
          {cards?.length === 0 ? "Choose a folder of images" : "Another folder"}
        </Button>
        {onCancel && (
          <Button size="sm" look="ghost" onClick={onCancel}>
            Keep the one I had
          </Button>
        )}
      </div>
      {browsing && (
        <Suspense fallback={null}>
          <FolderDialog
            title="Choose a folder of images"
            onClose={() => setBrowsing(false)}
            onChoose={(path) => {
              setBrowsing(false);
              const known = cards?.find((card) => card.path === path);
              onChoose(
                known
                  ? draftDataset(known)
                  : {
                      name: path.split(/[\\/]/).filter(Boolean).at(-1) ?? path,
                      root: path,
                      subsets: [{ path: "", repeats: "1", classTokens: "", isReg: false }],
                    },
              );
            }}
          />
        </Suspense>
      )}
    </>
  );
}
