import { StudioError } from "@loralei/core/errors";
import type { JobId } from "@loralei/core/ids";
import { isFinal } from "@loralei/core/jobs/state";
import type { Command, Io } from "../command.ts";
import { followLog, untilAttempt } from "../follow.ts";
import { findJob } from "../job-id.ts";
import { ask, openStudio, type Studio } from "../studio.ts";
import { forOutput } from "../words.ts";

const PAGE = 1_000;

export const jobsLogs: Command = {
  words: ["jobs", "logs"],
  usage: "ID [-f] [-n LINES] [--attempt N]",
  summary: "Print a job's log; with -f go on with what comes until the job ends.",
  flags: {
    follow: { type: "boolean", short: "f", help: "go on until the attempt ends" },
    lines: { type: "string", short: "n", value: "LINES", help: "begin so many lines before the end" },
    attempt: { type: "string", value: "N", help: "an earlier attempt (default the newest)" },
  },
  args: [1, 1],
  async run({ args, text, is, io }) {
    const last = count(text("lines"), "--lines");
    const asked = count(text("attempt"), "--attempt");
    await using studio = openStudio(io);
    const id = await findJob(studio, args[0]!);
    const attempt = asked ?? (await newestAttempt(studio, id, is("follow"), io));
    if (attempt === 0) {
      io.err("The job has not begun yet: there is no log. With -f this command waits for it.\n");
      return 0;
    }
    const from = last === null ? 1 : Math.max(1, (await total(studio, id, attempt)) - last + 1);
    if (is("follow")) await followLog({ studio, id, attempt, from, io });
    else await printStored(studio, id, attempt, from, io);
    return io.signal.aborted ? 130 : 0;
  },
};

async function newestAttempt(studio: Studio, id: JobId, wait: boolean, io: Io): Promise<number> {
  const job = await ask(studio, (trpc) => trpc.jobs.byId.query({ id }));
  if (job.attempt > 0 || !wait || isFinal(job.state)) return job.attempt;
  io.err("The job has not begun yet; waiting.\n");
  return await untilAttempt(studio, id, io);
}

async function total(studio: Studio, id: JobId, attempt: number): Promise<number> {
  const page = await ask(studio, (trpc) => trpc.jobs.logPage.query({ id, attempt, from: 1, limit: 1 }));
  return page.total;
}

async function printStored(studio: Studio, id: JobId, attempt: number, first: number, io: Io): Promise<void> {
  for (let from = first; !io.signal.aborted; ) {
    const at = from;
    const page = await ask(studio, (trpc) => trpc.jobs.logPage.query({ id, attempt, from: at, limit: PAGE }));
    io.out(page.lines.map(({ x }) => `${forOutput(x, io.tty)}\n`).join(""));
    const end = page.lines.at(-1)?.n ?? page.total;
    if (page.lines.length === 0 || end >= page.total) return;
    from = end + 1;
  }
}

function count(text: string | undefined, flag: string): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new StudioError("bad-input", `${flag} takes a whole number from 1 on, not "${text}".`);
}
