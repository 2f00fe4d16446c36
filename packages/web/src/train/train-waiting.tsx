import { Page } from "../ui/page.tsx";
import { Skeleton, Waiting } from "../ui/skeleton.tsx";

/** The form while its schemas are on the way. */
export function TrainWaiting() {
  return (
    <Page full>
      <Waiting what="the form">
        <div className="mb-5 flex gap-3">
          <Skeleton className="h-8 w-48" />
          <Skeleton className="ml-auto h-8 w-72" />
        </div>
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_360px]">
          <div className="grid gap-5">
            <Skeleton className="h-12 rounded-lg" />
            <Skeleton className="h-56 rounded-lg" />
            <Skeleton className="h-80 rounded-lg" />
          </div>
          <Skeleton className="h-[60vh] rounded-lg" />
        </div>
      </Waiting>
    </Page>
  );
}
