import { useQuery } from "@tanstack/react-query";
import { Folder, FolderPlus, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { trpc } from "../api.ts";
import { useRemoveRoot } from "../datasets/use-roots.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Block } from "./block.tsx";

const AddRoot = lazy(() => import("../datasets/add-root.tsx"));

export function Roots() {
  const roots = useQuery(trpc.datasets.roots.queryOptions());
  const remove = useRemoveRoot();
  const [adding, setAdding] = useState(false);
  return (
    <Block
      id="roots"
      title="Dataset folders"
      about="Where datasets are looked for, on the studio’s host. Nothing outside these folders can be read from this page."
    >
      {roots.error ? (
        <ErrorPanel
          title="The folders could not be listed"
          error={roots.error}
          onRetry={() => void roots.refetch()}
        />
      ) : (
        <>
          <ul className="grid gap-1">
            {roots.data?.map((path) => (
              <li key={path} className="flex items-center gap-2.5 rounded-md bg-n3 pl-3">
                <Folder size={16} aria-hidden="true" className="shrink-0 text-n10" />
                <span className="min-w-0 flex-1 truncate py-2 font-mono text-xs" title={path}>
                  {path}
                </span>
                <IconButton
                  label={`Take ${path} off the list`}
                  side="left"
                  onClick={() => remove.mutate({ path })}
                >
                  <X size={16} />
                </IconButton>
              </li>
            )) ?? <Skeleton className="h-9" />}
            {roots.data?.length === 0 && <li className="text-sm text-n10">No folder yet.</li>}
          </ul>
          <Button size="sm" className="mt-3" icon={<FolderPlus size={15} />} onClick={() => setAdding(true)}>
            Add a folder
          </Button>
        </>
      )}
      {adding && (
        <Suspense fallback={null}>
          <AddRoot onClose={() => setAdding(false)} />
        </Suspense>
      )}
    </Block>
  );
}
