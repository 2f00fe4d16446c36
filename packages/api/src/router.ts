import { datasetsRouter } from "./datasets/router.ts";
import { jobsRouter } from "./jobs/router.ts";
import { modelsRouter } from "./models/router.ts";
import { secretsRouter } from "./secrets/router.ts";
import { systemRouter } from "./system/router.ts";
import { router } from "./trpc.ts";
import { workersRouter } from "./workers/router.ts";

export const appRouter = router({
  datasets: datasetsRouter,
  jobs: jobsRouter,
  models: modelsRouter,
  secrets: secretsRouter,
  system: systemRouter,
  workers: workersRouter,
});
export type AppRouter = typeof appRouter;
