import type { Bench } from "./bench.ts";
import { broken } from "./bench.ts";

/** The benchmarks, one line each; loaded when asked for. */
const benches: Record<string, () => Promise<{ run: () => Promise<Bench> }>> = {
  startup: () => import("./startup.ts"),
  "log-latency": () => import("./log-latency.ts"),
  "log-ingest": () => import("./log-ingest.ts"),
  "job-list": () => import("./job-list.ts"),
  parser: () => import("./parser.ts"),
  "page-weight": () => import("./page-weight.ts"),
};

const names = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const name = names[0] ?? "";
const load = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (!load || names.length > 1) {
  console.error(`npm run bench -- NAME [--json], where NAME is one of ${Object.keys(benches).join(", ")}`);
  process.exit(2);
}
const bench = await (await load()).run();
const failed = broken(bench);
if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ name, figures: bench.figures, limits: bench.limits }));
} else {
  for (const [figure, value] of Object.entries(bench.figures)) {
    const limit = bench.limits[figure];
    const bound = limit === undefined ? "" : "max" in limit ? `≤ ${limit.max}` : `≥ ${limit.min}`;
    console.log(
      `${failed.includes(figure) ? "BROKEN" : "      "} ${figure.padEnd(28)} ${String(value).padStart(12)}  ${bound}`,
    );
  }
}
process.exit(failed.length === 0 ? 0 : 1);
