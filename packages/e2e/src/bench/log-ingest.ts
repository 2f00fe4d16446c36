import { connect } from "../client.ts";
import { startJob, succeeded, workerOnline } from "../simulated-job.ts";
import { startStudio } from "../studio.ts";
import type { Bench } from "./bench.ts";
import { rounded } from "./bench.ts";
import { rssMb, watchRss } from "./process-figures.ts";
import { sampleFiles } from "./sample-files.ts";

const wanted = 1_000_000;

/** A million lines in a burst: from the start of the trainer to the job's end, with everything stored. */
export async function run(): Promise<Bench> {
  await using files = await sampleFiles();
  await using studio = await startStudio(files);
  const { client, close } = connect(studio.url);
  await workerOnline(client);
  // What the first job loads (schemas of the trainer) stays loaded; what the lines cost is asked here.
  await succeeded(client, await startJob(client, studio, { sim_speed: 10_000 }));
  const quiet = rssMb(studio.api.pid!);
  const api = watchRss(studio.api.pid!);
  const worker = watchRss(studio.worker!.pid!);
  const begin = performance.now();
  const id = await startJob(client, studio, { sim_burst_lines: wanted, sim_speed: 10_000 });
  await succeeded(client, id);
  const seconds = (performance.now() - begin) / 1000;
  const figures = {
    seconds: rounded(seconds, 2),
    workerRssMb: rounded(worker.stop()),
    apiRssGrowthMb: rounded(api.stop() - quiet),
  };

  let next = 1;
  let at = 1;
  for (;;) {
    const page = await client.jobs.logPage.query({ id: id as never, attempt: 1, from: at, limit: 1_000 });
    for (const line of page.lines) if (line.x === `burst line ${next} of ${wanted}`) next++;
    at += page.lines.length;
    if (page.lines.length === 0 || at > page.total) break;
  }
  await close();
  return {
    figures: { ...figures, linesInOrder: next - 1 },
    limits: {
      seconds: { max: 15 },
      workerRssMb: { max: 150 },
      apiRssGrowthMb: { max: 60 },
      linesInOrder: { min: wanted },
    },
  };
}
