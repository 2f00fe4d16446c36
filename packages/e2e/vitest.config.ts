import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "e2e",
    include: ["src/**/*.test.ts"],
    globalSetup: ["src/make-sample.ts"],
    // Real processes, a real browser and two cores: what a test waits for has limits of its own.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    expect: { poll: { timeout: 20_000, interval: 50 } },
  },
});
