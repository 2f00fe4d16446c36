import { connect } from "../client.ts";
import { startJob, succeeded, workerOnline } from "../simulated-job.ts";
import { startStudio } from "../studio.ts";
import type { Bench } from "./bench.ts";
import { quantile, rounded } from "./bench.ts";
import { sampleFiles } from "./sample-files.ts";

/**
 * From a line's writing by the trainer to its arrival at a subscriber, through worker and api as processes of their
 * own: at 100 lines a second, over WebSocket and over SSE at the same time.
 */
export async function run(): Promise<Bench> {
  await using files = await sampleFiles();
  await using studio = await startStudio(files);
  const overSocket = connect(studio.url);
  const overEvents = connect(studio.url, { sse: true });
  await workerOnline(overSocket.client);
  // Ten seconds: 200 steps at 20 a second.
  const id = await startJob(overSocket.client, studio, {
    sim_line_rate: 100,
    sim_speed: 20,
    max_train_epochs: null,
    max_train_steps: 200,
  });
  const socket: number[] = [];
  const events: number[] = [];
  for (const [{ client }, delays] of [
    [overSocket, socket],
    [overEvents, events],
  ] as const) {
    client.jobs.log.subscribe(
      { id: id as never, attempt: 1 },
      {
        onData: ({ data }) => {
          const now = Date.now();
          for (const line of data.lines) {
            const written = /tick \d+ (\d{13})/.exec(line.x)?.[1];
            if (written) delays.push(now - Number(written));
          }
        },
        onError: (error) => console.error(error.message),
      },
    );
  }
  await succeeded(overSocket.client, id);
  await overSocket.close();
  return {
    figures: {
      wsP50Ms: rounded(quantile(socket, 0.5)),
      wsP95Ms: rounded(quantile(socket, 0.95)),
      sseP50Ms: rounded(quantile(events, 0.5)),
      sseP95Ms: rounded(quantile(events, 0.95)),
      wsLines: socket.length,
      sseLines: events.length,
    },
    limits: {
      wsP50Ms: { max: 50 },
      wsP95Ms: { max: 250 },
      sseP50Ms: { max: 50 },
      sseP95Ms: { max: 250 },
      wsLines: { min: 800 },
      sseLines: { min: 800 },
    },
  };
}
