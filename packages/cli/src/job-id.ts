import { StudioError } from "@loralei/core/errors";
import { JobId, shortId } from "@loralei/core/ids";
import { jobPages } from "./job-pages.ts";
import type { Studio } from "./studio.ts";

/** Pages of 200 that are looked through for a short id. */
const PAGES = 100;

/** The job of an id as people write it: whole, or its end (the eight characters of lists; at least four). */
export async function findJob(studio: Studio, text: string): Promise<JobId> {
  const whole = JobId.safeParse(text.toLowerCase());
  if (whole.success) return whole.data;
  const end = text.toLowerCase();
  if (!/^[0-9a-f-]{4,35}$/.test(end)) {
    throw new StudioError("bad-input", `"${text}" is no id of a job.`, {
      help: "Ids are shown by `loralei jobs list`; their last eight characters are enough.",
    });
  }
  const found: { id: JobId; name: string }[] = [];
  let pages = 0;
  for await (const jobs of jobPages(studio)) {
    found.push(...jobs.filter(({ id }) => id.endsWith(end)));
    if (++pages === PAGES || (end.length >= 8 && found.length > 0)) break;
  }
  const [job, other] = found;
  if (!job) {
    throw new StudioError("not-found", `There is no job whose id ends with "${text}".`, {
      help: "`loralei jobs list` shows all jobs.",
    });
  }
  if (other) {
    const names = found.slice(0, 5).map(({ id, name }) => `${shortId(id)} (${name})`);
    throw new StudioError("bad-input", `"${text}" may be several jobs: ${names.join(", ")}.`, {
      help: "Write more of the id.",
    });
  }
  return job.id;
}
