export const jobTabs = ["overview", "samples", "log", "checkpoints", "config", "events"] as const;
export type JobTab = (typeof jobTabs)[number];

/** What the address of a job's page says: the tab, the attempt, the line of the log, the open sample. */
export interface JobSearch {
  tab?: JobTab;
  attempt?: number;
  line?: number;
  sample?: string;
}

export function jobSearch(search: Record<string, unknown>): JobSearch {
  const tab = jobTabs.find((known) => known === search.tab);
  const attempt = whole(search.attempt);
  const line = whole(search.line);
  return {
    ...(tab && tab !== "overview" ? { tab } : {}),
    ...(attempt ? { attempt } : {}),
    ...(line ? { line } : {}),
    ...(typeof search.sample === "string" && search.sample ? { sample: search.sample } : {}),
  };
}

function whole(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number >= 1 ? number : undefined;
}
