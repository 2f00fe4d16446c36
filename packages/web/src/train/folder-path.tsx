import { FolderOpen } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "../ui/button.tsx";
import { TextInput } from "../ui/input.tsx";

const FolderDialog = lazy(() => import("../datasets/folder-dialog.tsx"));

/** A folder: a path by hand, or one inside the studio's roots. */
export function FolderPath({
  value,
  onChange,
  label,
  ...common
}: {
  id: string;
  value: string;
  onChange: (path: string) => void;
  label: string;
}) {
  const [open, setOpen] = useState(false);
  return (
    <div className="flex gap-2">
      <TextInput
        {...common}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder="Path of a folder"
      />
      <Button icon={<FolderOpen size={16} />} onClick={() => setOpen(true)} aria-label={`Choose ${label}`}>
        Choose
      </Button>
      {open && (
        <Suspense fallback={null}>
          <FolderDialog
            title={`Choose ${label.toLowerCase()}`}
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
