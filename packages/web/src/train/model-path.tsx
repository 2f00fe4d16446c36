import { useQuery } from "@tanstack/react-query";
import { FolderOpen } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { trpc } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { TextInput } from "../ui/input.tsx";

const ModelDialog = lazy(() => import("./model-dialog.tsx"));

/** A base model: a path by hand, or one of those found on this studio's host. */
export function ModelPath({
  value,
  onChange,
  accepts,
  label,
  ...common
}: {
  id: string;
  value: string;
  onChange: (path: string) => void;
  accepts: readonly string[];
  label: string;
}) {
  const [open, setOpen] = useState(false);
  const models = useQuery(trpc.models.list.queryOptions());
  const fitting =
    models.data?.filter((model) => model.problem === null && accepts.includes(model.family ?? "")) ?? [];
  return (
    <div>
      <div className="flex gap-2">
        <TextInput
          {...common}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          placeholder="Path, or owner/name on Hugging Face"
        />
        <Button icon={<FolderOpen size={16} />} onClick={() => setOpen(true)} aria-label={`Choose ${label}`}>
          Choose
        </Button>
      </div>
      {value === "" && fitting.length > 0 && (
        <div className="mt-2 flex flex-wrap gap-1.5">
          {fitting.slice(0, 3).map((model) => (
            <button
              key={model.path}
              type="button"
              onClick={() => onChange(model.path)}
              className="min-h-8 max-w-full truncate rounded-full border border-n7 px-3 text-xs text-n11 transition-colors hover:border-n9 hover:text-n12 touch:min-h-11"
            >
              {model.name}
            </button>
          ))}
        </div>
      )}
      {open && (
        <Suspense fallback={null}>
          <ModelDialog
            accepts={accepts}
            value={value}
            onClose={() => setOpen(false)}
            onChoose={(path) => {
              onChange(path);
              setOpen(false);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
