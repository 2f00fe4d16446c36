import { CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { IconButton } from "./button.tsx";
import { cx } from "./cx.ts";

export interface Toast {
  /** A second toast with the same id takes the place of the first. */
  id: string;
  tone: "good" | "bad" | "plain";
  text: string;
  detail?: string | undefined;
  action?: { label: string; run: () => void } | undefined;
}

/** At most this many are seen; the oldest goes. */
const most = 4;
let toasts: readonly Toast[] = [];
const listeners = new Set<() => void>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();

function set(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Shows a toast: failures stay until closed, the others leave after a while (longer with an action). */
export function toast(entry: Toast): void {
  set([...toasts.filter((other) => other.id !== entry.id), entry].slice(-most));
  clearTimeout(timers.get(entry.id));
  if (entry.tone !== "bad") {
    timers.set(
      entry.id,
      setTimeout(() => closeToast(entry.id), entry.action ? 12_000 : 5_000),
    );
  }
}

export function closeToast(id: string): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  set(toasts.filter((other) => other.id !== id));
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const icons = {
  good: <CircleCheck size={18} className="text-good" />,
  bad: <TriangleAlert size={18} className="text-bad" />,
  plain: <Info size={18} className="text-n10" />,
};

export function Toasts() {
  const list = useSyncExternalStore(subscribe, () => toasts);
  return (
    <section
      aria-label="Notices"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 bottom-[calc(5rem+env(safe-area-inset-bottom))] z-60 flex flex-col items-end gap-2 md:bottom-5 md:right-5 md:left-auto"
    >
      {list.map((entry) => (
        <ToastCard key={entry.id} entry={entry} />
      ))}
    </section>
  );
}

export function ToastCard({ entry }: { entry: Toast }) {
  return (
    <div
      className={cx(
        "pointer-events-auto flex w-full max-w-sm animate-rise items-start gap-3 rounded-lg border bg-n3 py-2.5 pr-2 pl-3.5 shadow-[0_8px_24px_var(--lift)]",
        entry.tone === "bad" ? "border-bad/50" : "border-n7",
      )}
    >
      <span className="mt-1.5">{icons[entry.tone]}</span>
      <div className="min-w-0 flex-1 py-1">
        <p className="text-base">{entry.text}</p>
        {entry.detail && <p className="mt-0.5 text-sm text-n10">{entry.detail}</p>}
        {entry.action && (
          <button
            type="button"
            className="mt-1 min-h-8 text-sm font-medium text-accent-text hover:underline"
            onClick={() => {
              entry.action?.run();
              closeToast(entry.id);
            }}
          >
            {entry.action.label}
          </button>
        )}
      </div>
      <IconButton label="Dismiss" side="left" onClick={() => closeToast(entry.id)}>
        <X size={16} />
      </IconButton>
    </div>
  );
}
