import { StudioError } from "@loralei/core/errors";
import { shortId } from "@loralei/core/ids";
import type { JobSummary } from "@loralei/core/jobs/job";
import { type Command, jsonFlag } from "../command.ts";
import { jobPages } from "../job-pages.ts";
import { openStudio } from "../studio.ts";
import { duration, percent, table } from "../words.ts";

const filters = ["all", "active", "ended"] as const;

export const jobsList: Command = {
  words: ["jobs", "list"],
  usage: "[--filter all|active|ended] [--limit N] [--json]",
  summary: "List jobs, the newest first.",
  flags: {
    filter: { type: "string", value: "WHICH", help: "all, active or ended (default all)" },
    limit: { type: "string", short: "n", value: "N", help: "at most so many (default 50)" },
    json: jsonFlag,
  },
  args: [0, 0],
  async run({ text, is, io }) {
    const filter = filters.find((word) => word === (text("filter") ?? "all"));
    if (!filter)
      throw new StudioError("bad-input", `--filter takes ${filters.join(", ")}, not "${text("filter")}".`);
    const limit = Number(text("limit") ?? 50);
    if (!Number.isInteger(limit) || limit < 1) {
      throw new StudioError("bad-input", `--limit takes a whole number from 1 on, not "${text("limit")}".`);
    }
    await using studio = openStudio(io);
    const jobs: JobSummary[] = [];
    for await (const page of jobPages(studio, { filter, limit })) {
      jobs.push(...page.slice(0, limit - jobs.length));
      if (jobs.length >= limit) break;
    }
    if (is("json")) io.out(`${JSON.stringify(jobs)}\n`);
    else if (jobs.length === 0) io.out(filter === "all" ? "No jobs yet.\n" : `No ${filter} jobs.\n`);
    else io.out(table([["ID", "NAME", "WHAT", "STATE", "DONE", "WORKER", "AGE"], ...jobs.map(row)]));
    return 0;
  },
};

function row(job: JobSummary): string[] {
  return [
    shortId(job.id),
    job.name,
    `${job.subject}${job.simulated ? " (simulated)" : ""}`,
    job.state,
    percent(job.progress),
    job.workerName ?? "",
    duration(Date.now() - job.createdAtMs),
  ];
}
