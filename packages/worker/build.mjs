// Bundles the worker: the daemon, the shim that it runs over each attempt, and the simulated trainer of demo and
// tests, one file each, found beside each other (src/program.ts).
import { cp, rm } from "node:fs/promises";
import { build } from "rolldown";

await rm("dist", { recursive: true, force: true });
const programs = {
  main: "src/main.ts",
  shim: "src/attempt/shim.ts",
  "simulated-trainer": "src/simulated/simulated-trainer.mjs",
};
for (const [name, input] of Object.entries(programs)) {
  await build({
    input,
    platform: "node",
    // Optional native helpers of ws, loaded in a try block.
    external: ["bufferutil", "utf-8-validate"],
    logLevel: "warn",
    output: { file: `dist/${name}.mjs`, format: "esm", codeSplitting: false, minify: { mangle: false } },
  });
}
// The self-test's Python programs lie beside the bundle (src/selftest/base-model.ts).
await cp("src/selftest/python", "dist/python", {
  recursive: true,
  filter: (path) => !path.includes("__pycache__"),
});
