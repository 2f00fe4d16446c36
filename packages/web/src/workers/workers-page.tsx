import { Plus } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { setCrumb } from "../shell/crumbs.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Page } from "../ui/page.tsx";
import { WorkersPicture } from "../ui/pictures.tsx";
import { Skeleton, Waiting } from "../ui/skeleton.tsx";
import { useWorkers } from "./use-workers.ts";
import { WorkerCard } from "./worker-card.tsx";

const AddWorker = lazy(() => import("./add-worker.tsx"));

export default function WorkersPage() {
  const list = useWorkers();
  const [adding, setAdding] = useState(false);
  useEffect(() => setCrumb(null), []);
  const none = list.data?.length === 0;
  const add = (
    <Button look={none ? "primary" : "plain"} icon={<Plus size={16} />} onClick={() => setAdding(true)}>
      Add a worker
    </Button>
  );
  return (
    <Page
      title="Workers"
      about="The machines that train. Each runs a small daemon that dials in here."
      full
      actions={none ? null : add}
    >
      {list.isPending ? (
        <Waiting what="workers">
          <div className="grid gap-5 lg:grid-cols-2">
            <Skeleton className="h-96 rounded-lg" />
            <Skeleton className="h-96 rounded-lg" />
          </div>
        </Waiting>
      ) : list.error && !list.data ? (
        <ErrorPanel
          title="The workers could not be listed"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      ) : none ? (
        <Empty picture={<WorkersPicture />} title="No worker has dialled in" action={add}>
          A worker is any machine with a GPU, this one or one far away. It needs one line to join.
        </Empty>
      ) : (
        <ul className="grid items-start gap-5 xl:grid-cols-2">
          {list.data?.map((worker) => (
            <WorkerCard key={worker.id} worker={worker} />
          ))}
        </ul>
      )}
      {adding && (
        <Suspense fallback={null}>
          <AddWorker known={list.data ?? []} onClose={() => setAdding(false)} />
        </Suspense>
      )}
    </Page>
  );
}
