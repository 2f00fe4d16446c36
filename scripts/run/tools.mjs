import { join } from "node:path";
import { build } from "./build.mjs";
import { runHere } from "./child.mjs";
import { root, setUp } from "./setup.mjs";

/** `loralei …` from the sources: nothing is built, stdout is the client's alone, paths are as the user sees them. */
export async function runClient(args) {
  const { node, env } = await setUp();
  const cwd = process.env.INIT_CWD ?? process.cwd();
  return await runHere(node, [join(root, "packages/cli/src/main.ts"), ...args], { cwd, env });
}

/** `loralei-worker …` on its bundle, the one part that is built for it; paths are as the user sees them. */
export async function runWorker(args) {
  const { node, env } = await setUp();
  await build(env, ["--filter", "@loralei/worker"]);
  const cwd = process.env.INIT_CWD ?? process.cwd();
  return await runHere(node, [join(root, "packages/worker/dist/main.mjs"), ...args], { cwd, env });
}

/** A measurement of packages/e2e/src/bench, on the bundles. */
export async function runBench(args) {
  const { node, env } = await setUp();
  await build(env);
  // The SSE client of log-latency needs the browser's EventSource, which Node has behind this flag.
  const file = join(root, "packages/e2e/src/bench/main.ts");
  return await runHere(node, ["--experimental-eventsource", file, ...args], { cwd: root, env });
}
