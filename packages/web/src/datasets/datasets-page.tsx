import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FolderPlus, Sparkles } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { type Outputs, trpc } from "../api.ts";
import { setCrumb } from "../shell/crumbs.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { Empty } from "../ui/empty.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Page } from "../ui/page.tsx";
import { ImagesPicture } from "../ui/pictures.tsx";
import { Skeleton, Waiting } from "../ui/skeleton.tsx";
import { countWords, plural, sizeWords } from "../words/number.ts";
import { Mosaic } from "./mosaic.tsx";

const AddRoot = lazy(() => import("./add-root.tsx"));
type Card = Outputs["datasets"]["list"][number];

export default function DatasetsPage() {
  const list = useQuery(trpc.datasets.list.queryOptions(undefined, { staleTime: 5_000 }));
  const [adding, setAdding] = useState(false);
  useEffect(() => setCrumb(null), []);
  const add = (
    <Button
      look={list.data?.length === 0 ? "primary" : "plain"}
      icon={<FolderPlus size={16} />}
      onClick={() => setAdding(true)}
    >
      Add a folder
    </Button>
  );
  return (
    <Page
      title="Datasets"
      about="Folders of images with captions, as they lie on the studio’s host."
      full
      actions={list.data && list.data.length > 0 ? add : null}
    >
      {list.isPending ? (
        <DatasetsWaiting />
      ) : list.error ? (
        <ErrorPanel
          title="The datasets could not be listed"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      ) : list.data.length === 0 ? (
        <Empty picture={<ImagesPicture />} title="Show Loralei where your images are" action={add}>
          Every folder of images inside is listed here. Nothing is copied, moved or changed.
        </Empty>
      ) : (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(240px,100%),1fr))] gap-4">
          {list.data.map((card) => (
            <DatasetCard key={card.id} card={card} />
          ))}
        </ul>
      )}
      {adding && (
        <Suspense fallback={null}>
          <AddRoot onClose={() => setAdding(false)} />
        </Suspense>
      )}
    </Page>
  );
}

function DatasetCard({ card }: { card: Card }) {
  const all = card.captioned >= card.images;
  return (
    <li
      className="panel group flex flex-col overflow-hidden transition-colors hover:border-n7"
      data-dataset={card.name}
    >
      <Mosaic cover={card.cover} className="aspect-[4/3] w-full !rounded-none" />
      <div className="flex flex-1 flex-col p-4">
        <h2 className="truncate text-base font-semibold" title={card.path}>
          {card.name}
        </h2>
        <p className="num mt-0.5 text-sm text-n10">
          {plural(card.images, "image")} · {sizeWords(card.bytes)}
        </p>
        <p className={cx("num mt-0.5 text-sm", all ? "text-n10" : "text-warn")}>
          {all
            ? "All captioned"
            : card.captioned === 0
              ? "No captions"
              : `${countWords(card.images - card.captioned)} without a caption`}
        </p>
        <Link to="/train" search={{ dataset: card.path }} className={cx(buttonClass("plain"), "mt-4 w-full")}>
          <Sparkles size={16} aria-hidden="true" />
          Train on this
          <span className="sr-only"> dataset: {card.name}</span>
        </Link>
      </div>
    </li>
  );
}

function DatasetsWaiting() {
  return (
    <Waiting what="datasets">
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(240px,100%),1fr))] gap-4">
        {["a", "b", "c", "d"].map((key) => (
          <div key={key} className="panel overflow-hidden">
            <Skeleton className="aspect-[4/3] w-full !rounded-none" />
            <div className="grid gap-2 p-4">
              <Skeleton className="h-5 w-32" />
              <Skeleton className="h-4 w-24" />
              <Skeleton className="mt-3 h-9 w-full" />
            </div>
          </div>
        ))}
      </div>
    </Waiting>
  );
}
