import { defineProject } from "vitest/config";

// Tests start real processes; the timeout is for a machine that does much else beside.
export default defineProject({
  test: { name: "worker", include: ["src/**/*.test.ts"], testTimeout: 60_000 },
});
