import type { AttemptRef } from "./run-files.ts";

/** Names of the bells: who stores rings, who follows listens. */
export const bellOf = {
  /** Any summary has changed. */
  jobs: "jobs",
  /** Summary or events of one job. */
  job: (id: string) => `job:${id}`,
  /** Stored lines, or the live line of the bar. */
  log: ({ id, attempt }: AttemptRef) => `log:${id}:${attempt}`,
  metrics: ({ id, attempt }: AttemptRef) => `metrics:${id}:${attempt}`,
  /** Who is here, and how hosts are. */
  workers: "workers",
} as const;
