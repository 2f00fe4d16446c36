/** What the address of the jobs page says. */
export interface JobsSearch {
  show?: "active" | "ended";
}

export function jobsSearch(search: Record<string, unknown>): JobsSearch {
  return search.show === "active" || search.show === "ended" ? { show: search.show } : {};
}
