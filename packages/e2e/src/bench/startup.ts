import { startStudio } from "../studio.ts";
import type { Bench } from "./bench.ts";
import { quantile, rounded } from "./bench.ts";
import { cpuMs, rssMb } from "./process-figures.ts";

/** From the spawn of the bundled api to its first answer: CPU, wall time and memory; the median of five starts. */
export async function run(): Promise<Bench> {
  const starts: { cpu: number; wall: number; rss: number }[] = [];
  for (let i = 0; i < 5; i++) {
    const begin = performance.now();
    await using studio = await startStudio({ worker: false });
    const pid = studio.api.pid!;
    starts.push({ wall: performance.now() - begin, cpu: cpuMs(pid), rss: rssMb(pid) });
  }
  const median = (key: "cpu" | "wall" | "rss") =>
    rounded(
      quantile(
        starts.map((start) => start[key]),
        0.5,
      ),
    );
  return {
    figures: { cpuMs: median("cpu"), rssMb: median("rss"), wallMs: median("wall") },
    limits: { cpuMs: { max: 500 }, rssMb: { max: 150 } },
  };
}
