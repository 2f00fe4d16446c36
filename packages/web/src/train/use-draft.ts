import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { keep, kept } from "../shell/kept.ts";
import { type Draft, draftKey, emptyDraft, readDraft, writeDraft } from "./draft.ts";

/** The draft of one trainer and family: read when the form is made, kept at each change. */
export function useDraft(trainer: string, family: string) {
  const key = draftKey(trainer, family);
  const [draft, setDraft] = useState(() => readDraft(kept(key)) ?? emptyDraft);
  useEffect(() => {
    keep(key, writeDraft(draft));
  }, [key, draft]);
  const change = useCallback((next: (draft: Draft) => Draft) => setDraft(next), []);
  return { draft, change };
}

let revision = 0;
const listeners = new Set<() => void>();

/** Puts another draft in the place of the kept one; forms that show it are made anew. Returns the one before. */
export function replaceDraft(trainer: string, family: string, draft: Draft | null): Draft | null {
  const key = draftKey(trainer, family);
  const before = readDraft(kept(key));
  keep(key, draft && writeDraft(draft));
  revision++;
  for (const listener of listeners) listener();
  return before;
}

/** Rises when a draft was replaced from outside: the key of the form. */
export function useDraftRevision(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => revision,
  );
}
