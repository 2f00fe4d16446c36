import { useQuery } from "@tanstack/react-query";
import { ChevronRight, CornerLeftUp, Folder } from "lucide-react";
import { useState } from "react";
import { trpc } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { plural } from "../words/number.ts";

/** Walks the folders inside the studio's roots, on the studio's host. */
export default function FolderDialog({
  title,
  onChoose,
  onClose,
}: {
  title: string;
  onChoose: (path: string) => void;
  onClose: () => void;
}) {
  const [path, setPath] = useState<string | null>(null);
  const folder = useQuery(trpc.datasets.browse.queryOptions({ path }, { staleTime: 0 }));
  const folders = folder.data?.entries.filter((entry) => entry.kind === "folder") ?? [];
  return (
    <Dialog
      open
      wide
      title={title}
      about={path ?? "Folders that this studio may read. More can be added in the settings."}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={path === null} onClick={() => path !== null && onChoose(path)}>
            Choose this folder
          </Button>
        </>
      }
    >
      {folder.isPending ? (
        <div className="grid gap-2">
          <Skeleton className="h-10" />
          <Skeleton className="h-10" />
        </div>
      ) : folder.error ? (
        <ErrorPanel title="The folder could not be read" error={folder.error} onRetry={() => setPath(null)} />
      ) : (
        <ul className="grid gap-0.5">
          {path !== null && (
            <li>
              <FolderButton onClick={() => setPath(folder.data?.parent ?? null)}>
                <CornerLeftUp size={16} className="text-n10" aria-hidden="true" />
                <span className="text-n10">Up</span>
              </FolderButton>
            </li>
          )}
          {folders.map((entry) => (
            <li key={entry.path}>
              <FolderButton onClick={() => setPath(entry.path)}>
                <Folder size={16} className="text-n10" aria-hidden="true" />
                <span className="min-w-0 flex-1 truncate">{entry.name}</span>
                {entry.images !== undefined && entry.images > 0 && (
                  <span className="num text-sm text-n10">{plural(entry.images, "image")}</span>
                )}
                <ChevronRight size={16} className="text-n9" aria-hidden="true" />
              </FolderButton>
            </li>
          ))}
          {folders.length === 0 && (
            <Empty title={path === null ? "No root is set yet" : "No folder inside this one"} />
          )}
        </ul>
      )}
    </Dialog>
  );
}

function FolderButton({ onClick, children }: { onClick: () => void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex min-h-10 w-full items-center gap-3 rounded-md px-3 text-left text-base hover:bg-n4 touch:min-h-11"
    >
      {children}
    </button>
  );
}
