// The one door to everything: npm start, npm test, npm run demo | check | bench | loralei | loralei-worker.
// Plain JavaScript without dependencies, so that any Node from 20 on can begin; the rest runs under the bundled Node.
import { fail, say } from "./run/say.mjs";

const usage = `node scripts/run.mjs COMMAND
  start [--port N] [--open] [--keep-jobs]   the studio and a local worker
  demo  [--port N] [--open]                 the same with the simulated trainer and a sample dataset
  test  [--only checks,unit,e2e]            everything that guards main
  check                                     lint, boundaries, unused code, types
  bench NAME [--json]                       one measurement against its limits
  loralei …                                 the command line client
  loralei-worker …                          a worker for a studio elsewhere; install and self-test of a trainer`;

const commands = {
  start: async (args) => (await import("./run/studio.mjs")).runStudio("start", args),
  demo: async (args) => (await import("./run/studio.mjs")).runStudio("demo", args),
  test: async (args) => (await import("./run/suite.mjs")).runSuite(args),
  check: async () => (await import("./run/suite.mjs")).runSuite(["--only", "checks"]),
  bench: async (args) => (await import("./run/tools.mjs")).runBench(args),
  loralei: async (args) => (await import("./run/tools.mjs")).runClient(args),
  "loralei-worker": async (args) => (await import("./run/tools.mjs")).runWorker(args),
};

const major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  fail(
    `Loralei needs Node 20 or newer to begin; this is ${process.version}.`,
    "Install a newer Node and run the same command again.",
  );
}
const [name, ...args] = process.argv.slice(2);
if (!name || !Object.hasOwn(commands, name)) {
  say(name ? `There is no command "${name}".\n${usage}` : usage);
  process.exit(name ? 2 : 0);
}
try {
  process.exitCode = await commands[name](args);
} catch (error) {
  if (error?.told !== true) say(error?.stack ?? String(error));
  process.exitCode = error?.status ?? 1;
}
