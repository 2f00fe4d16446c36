/** What the address of the train page says. */
export interface TrainSearch {
  /** Job to start from. */
  from?: string;
  /** Path of a dataset to take. */
  dataset?: string;
  trainer?: string;
  family?: string;
  /** Setting to open and focus. */
  field?: string;
}

const keys = ["from", "dataset", "trainer", "family", "field"] as const;

export function trainSearch(search: Record<string, unknown>): TrainSearch {
  const found: TrainSearch = {};
  for (const key of keys) {
    const value = search[key];
    if (typeof value === "string" && value !== "") found[key] = value;
  }
  return found;
}
