import type { JobId } from "@loralei/core/ids";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { client } from "../api.ts";

/** Finds a text in the whole log, a moment after the typing stops. The studio searches; the page gets line numbers. */
export function useLogSearch(id: string, attempt: number) {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const [at, setAt] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => {
      setAsked(text.trim());
      setAt(0);
    }, 200);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useQuery({
    queryKey: ["log-search", id, attempt, asked],
    enabled: asked !== "",
    gcTime: 10_000,
    queryFn: ({ signal }) =>
      client.jobs.logSearch.query({ id: id as JobId, attempt, text: asked, limit: 1_000 }, { signal }),
  });
  const matches = asked === "" ? [] : (found.data?.matches ?? []);
  return {
    text,
    setText,
    asked,
    searching: asked !== "" && found.isPending,
    failed: found.error,
    matches,
    total: asked === "" ? 0 : (found.data?.total ?? 0),
    complete: found.data?.complete ?? true,
    at: Math.min(at, Math.max(0, matches.length - 1)),
    go: (by: 1 | -1) => {
      if (matches.length === 0) return;
      setAt((before) => (Math.min(before, matches.length - 1) + by + matches.length) % matches.length);
    },
  };
}
