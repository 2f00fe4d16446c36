import { defineProject } from "vitest/config";

// Each test starts the program anew, some of them a whole studio: on a busy machine that takes its time.
export default defineProject({
  test: { name: "cli", include: ["src/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 60_000 },
});
