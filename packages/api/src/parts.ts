import type { Datasets } from "./datasets/datasets.ts";
import type { Jobs } from "./jobs/jobs.ts";
import type { JobLive } from "./jobs/live.ts";
import type { Models } from "./models/models.ts";
import type { Secrets } from "./secrets/secrets.ts";
import type { System } from "./system/system.ts";
import type { Workers } from "./workers/workers.ts";

/** What the procedures call: one part per feature, put together in app.ts. */
export interface Parts {
  datasets: Datasets;
  jobs: Jobs;
  live: JobLive;
  models: Models;
  secrets: Secrets;
  system: System;
  workers: Workers;
}
