import { shortId } from "@loralei/core/ids";
import type { Command } from "../command.ts";
import { findJob } from "../job-id.ts";
import { ask, openStudio } from "../studio.ts";

export const jobsCancel: Command = {
  words: ["jobs", "cancel"],
  usage: "ID [--now]",
  summary: "Stop a job: after its next saved state, or at once.",
  story: "Without --now a training that saves states goes on to the next one, so that it can be resumed.",
  flags: { now: { type: "boolean", help: "stop at once; what was not saved is lost" } },
  args: [1, 1],
  async run({ args, is, io }) {
    await using studio = openStudio(io);
    const id = await findJob(studio, args[0]!);
    const mode = is("now") ? "now" : "save";
    await ask(studio, (trpc) => trpc.jobs.cancel.mutate({ id, mode }));
    const { state } = await ask(studio, (trpc) => trpc.jobs.byId.query({ id }));
    io.out(`Job ${shortId(id)} is ${state === "cancelled" ? "cancelled" : `asked to stop (${state})`}.\n`);
    return 0;
  },
};
