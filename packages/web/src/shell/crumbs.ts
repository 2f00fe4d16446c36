import { useSyncExternalStore } from "react";

let crumb: string | null = null;
const listeners = new Set<() => void>();

/** What the page shows beyond its room ("hero v3"); null when it is the room itself. Also the tab's title. */
export function setCrumb(next: string | null): void {
  if (next === crumb) return;
  crumb = next;
  for (const listener of listeners) listener();
}

export function useCrumb(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => crumb,
  );
}
