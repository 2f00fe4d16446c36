import { rm } from "node:fs/promises";
import { build } from "rolldown";

// One file for hosts without a checkout.
await rm("dist", { recursive: true, force: true });
await build({
  input: "src/main.ts",
  platform: "node",
  external: ["sharp", /^node:/],
  output: { file: "dist/main.mjs", format: "esm", codeSplitting: false, sourcemap: true, comments: false },
  logLevel: "warn",
});
