import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { setCrumb } from "../shell/crumbs.ts";
import { kept } from "../shell/kept.ts";
import { buttonClass } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Page } from "../ui/page.tsx";
import { RunsPicture } from "../ui/pictures.tsx";
import { TrainWaiting } from "./train-waiting.tsx";
import { useDraftRevision } from "./use-draft.ts";
import { useTrainers } from "./use-trainers.ts";

const TrainForm = lazy(() => import("./train-form.tsx"));
const FromJob = lazy(() => import("./from-job.tsx"));
const route = getRouteApi("/train");

/** Chooses what the form is for; the form itself brings the schemas and is loaded apart. */
export default function TrainPage() {
  const { trainers, error, retry } = useTrainers();
  const search = route.useSearch();
  const revision = useDraftRevision();
  useEffect(() => setCrumb(null), []);
  if (error) {
    return (
      <Page full>
        <ErrorPanel title="The form could not be loaded" error={error} onRetry={retry} />
      </Page>
    );
  }
  if (!trainers) return <TrainWaiting />;
  const trainer = trainers.find((entry) => entry.id === (search.trainer ?? kept("trainer"))) ?? trainers[0];
  if (!trainer) {
    return (
      <Empty
        picture={<RunsPicture />}
        title="No trainer is offered here"
        action={
          <Link to="/workers" className={buttonClass("primary")}>
            Go to the workers
          </Link>
        }
      />
    );
  }
  const wanted = search.family ?? kept(`family.${trainer.id}`);
  const family = trainer.families.find((entry) => entry.id === wanted) ?? trainer.families[0];
  return (
    <Suspense fallback={<TrainWaiting />}>
      {search.from ? (
        <FromJob id={search.from} field={search.field} />
      ) : (
        <TrainForm
          key={`${trainer.id} ${family?.id} ${revision}`}
          trainers={trainers}
          trainer={trainer}
          family={family?.id ?? ""}
          {...(search.dataset ? { datasetPath: search.dataset } : {})}
          {...(search.field ? { field: search.field } : {})}
        />
      )}
    </Suspense>
  );
}
