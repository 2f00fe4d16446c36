import { useQuery } from "@tanstack/react-query";
import { Box, Check } from "lucide-react";
import { trpc } from "../api.ts";
import { Badge } from "../ui/badge.tsx";
import { cx } from "../ui/cx.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { sizeWords } from "../words/number.ts";

/** The model files found in the studio's folders; those that fit the family first. */
export default function ModelDialog({
  accepts,
  value,
  onChoose,
  onClose,
}: {
  accepts: readonly string[];
  value: string;
  onChoose: (path: string) => void;
  onClose: () => void;
}) {
  const models = useQuery(trpc.models.list.queryOptions(undefined, { staleTime: 0 }));
  const info = useQuery(trpc.system.info.queryOptions(undefined, { staleTime: 60_000 }));
  const fits = (family: string | null) => accepts.length === 0 || accepts.includes(family ?? "");
  const sorted = models.data?.toSorted(
    (a, b) => Number(fits(b.family)) - Number(fits(a.family)) || a.name.localeCompare(b.name),
  );
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Choose a base model"
      about={
        info.data?.modelFolders.length
          ? `Found in ${info.data.modelFolders.join(", ")}. Any other path can be typed into the form.`
          : "Any path can be typed into the form, too."
      }
    >
      {models.isPending ? (
        <div className="grid gap-2">
          <Skeleton className="h-14" />
          <Skeleton className="h-14" />
          <Skeleton className="h-14" />
        </div>
      ) : models.error ? (
        <ErrorPanel
          title="The models could not be listed"
          error={models.error}
          onRetry={() => void models.refetch()}
        />
      ) : sorted?.length === 0 ? (
        <Empty picture={<Box size={40} strokeWidth={1.25} />} title="No model file was found">
          Put .safetensors files into {info.data?.modelFolders[0] ?? "the models folder"}, or type a path.
        </Empty>
      ) : (
        <ul className="grid gap-1">
          {sorted?.map((model) => (
            <li key={model.path}>
              <button
                type="button"
                onClick={() => onChoose(model.path)}
                className={cx(
                  "flex min-h-14 w-full items-center gap-3 rounded-md px-3 text-left hover:bg-n4",
                  model.path === value && "bg-n4",
                )}
              >
                <span className="min-w-0 flex-1">
                  <span className={cx("block truncate text-base", !fits(model.family) && "text-n10")}>
                    {model.name}
                  </span>
                  <span className="block truncate text-xs text-n10">{model.problem ?? model.path}</span>
                </span>
                {model.problem ? (
                  <Badge tone="bad">unreadable</Badge>
                ) : (
                  <Badge tone={fits(model.family) ? "good" : "plain"}>
                    {model.family ?? "unknown family"}
                  </Badge>
                )}
                <span className="num w-16 text-right text-sm text-n10">{sizeWords(model.size)}</span>
                <Check
                  size={16}
                  aria-hidden="true"
                  className={model.path === value ? "text-accent-text" : "invisible"}
                />
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
