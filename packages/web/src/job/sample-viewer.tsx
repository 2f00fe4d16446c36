import type { Artifact } from "@loralei/core/jobs/job";
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Download, X } from "lucide-react";
import * as Radix from "radix-ui/dialog";
import { buttonClass, IconButton } from "../ui/button.tsx";
import { fullOf, neighbour, type SampleGrid, sampleName } from "./sample-grid.ts";

const arrows = [
  { key: "ArrowLeft", label: "Prompt before", icon: ArrowLeft },
  { key: "ArrowRight", label: "Next prompt", icon: ArrowRight },
  { key: "ArrowUp", label: "Later step", icon: ArrowUp },
  { key: "ArrowDown", label: "Earlier step", icon: ArrowDown },
] as const;

/** One sample over the whole screen; arrow keys walk over prompts and steps, Escape closes. */
export default function SampleViewer({
  sample,
  grid,
  onShow,
}: {
  sample: Artifact;
  grid: SampleGrid;
  onShow: (id: string | null) => void;
}) {
  function go(key: string): boolean {
    const next = neighbour(grid, sample.id, key);
    if (next) onShow(next.id);
    return next !== null;
  }
  return (
    <Radix.Root open onOpenChange={(open) => !open && onShow(null)}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-[oklch(0.1_0.005_60/0.985)]" />
        <Radix.Content
          aria-describedby={undefined}
          tabIndex={-1}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          onCloseAutoFocus={(event) => {
            // Back to the picture that was looked at last, wherever the arrows had led.
            event.preventDefault();
            document.querySelector<HTMLElement>(`[data-sample="${sample.id}"]`)?.focus();
          }}
          onKeyDown={(event) => {
            if (event.key.startsWith("Arrow")) {
              event.preventDefault();
              go(event.key);
            }
          }}
          className="fixed inset-0 z-50 flex flex-col outline-none"
        >
          <header className="flex items-center gap-2 px-4 py-3">
            <Radix.Title className="num min-w-0 flex-1 truncate text-base font-medium text-white">
              {sampleName(sample)}
            </Radix.Title>
            {arrows.map(({ key, label, icon: Icon }) => (
              <IconButton
                key={key}
                label={label}
                disabled={neighbour(grid, sample.id, key) === null}
                onClick={() => go(key)}
                className="!text-[oklch(0.85_0_0)] hover:!bg-white/15 disabled:!text-white/25"
              >
                <Icon size={18} />
              </IconButton>
            ))}
            <a
              href={`${fullOf(sample)}?download`}
              className={`${buttonClass("ghost", "sm")} !text-[oklch(0.85_0_0)] hover:!bg-white/15`}
            >
              <Download size={16} aria-hidden="true" />
              Download
            </a>
            <Radix.Close asChild>
              <IconButton label="Close" side="left" className="!text-[oklch(0.85_0_0)] hover:!bg-white/15">
                <X size={18} />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 p-4 pt-0">
            <img src={fullOf(sample)} alt={sampleName(sample)} className="size-full object-contain" />
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
