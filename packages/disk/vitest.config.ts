import { defineProject } from "vitest/config";

export default defineProject({ test: { name: "disk", include: ["src/**/*.test.ts"] } });
