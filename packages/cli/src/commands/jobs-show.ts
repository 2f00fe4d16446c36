import { shortId } from "@loralei/core/ids";
import type { JobDetail } from "@loralei/core/jobs/job";
import { type Command, jsonFlag } from "../command.ts";
import { findJob } from "../job-id.ts";
import { ask, openStudio } from "../studio.ts";
import { bytes, progressLine } from "../words.ts";

export const jobsShow: Command = {
  words: ["jobs", "show"],
  usage: "ID [--json]",
  summary: "Show one job: state, progress, files, and why it failed and what to do.",
  flags: { json: jsonFlag },
  args: [1, 1],
  async run({ args, is, io }) {
    await using studio = openStudio(io);
    const id = await findJob(studio, args[0]!);
    const job = await ask(studio, (trpc) => trpc.jobs.byId.query({ id }));
    io.out(is("json") ? `${JSON.stringify(job)}\n` : inWords(job, studio.url));
    return 0;
  },
};

function inWords(job: JobDetail, url: string): string {
  const rows: (readonly [string, string])[] = [
    ["Job", `${job.name} (${shortId(job.id)})`],
    ["What", `${job.kind}, ${job.subject}${job.simulated ? " (simulated: nothing is trained)" : ""}`],
    ["State", `${job.state}${job.attempt > 1 ? `, attempt ${job.attempt}` : ""}`],
    ["Worker", job.workerName ?? ""],
    ["Progress", job.attempt === 0 ? "" : progressLine(job.progress)],
    ["Page", `${url}/jobs/${job.id}`],
  ];
  const lines = rows
    .filter(([, value]) => value !== "")
    .map(([label, value]) => `${`${label}:`.padEnd(10)}${value}`);
  for (const { workerName, why } of job.waiting)
    lines.push(`  waits: ${workerName ? `${workerName}: ` : ""}${why}`);
  if (job.artifacts.length > 0) {
    lines.push("", "Files:");
    for (const { path, size, kind, id } of job.artifacts) {
      lines.push(`  ${path}  ${bytes(size)}  ${kind}  ${url}/files/${id}?download`);
    }
  }
  const failure = job.verdict?.failure;
  if (failure) lines.push("", failure.message, "", `What to do (${failure.code}):`, failure.help);
  return `${lines.join("\n")}\n`;
}
