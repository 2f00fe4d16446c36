import type { JobId } from "@loralei/core/ids";
import { useQuery } from "@tanstack/react-query";
import { client } from "../api.ts";
import { useLiveJobs } from "../live/use-live.ts";

/** Why a queued job waits, in words. Asked again only when some job changes its state, never by a clock. */
export function WhyWaiting({ id, short }: { id: string; short?: boolean }) {
  const states = [...useLiveJobs().values()].map((job) => `${job.id.slice(-6)}${job.state}`).join();
  const { data: reasons } = useQuery({
    queryKey: ["why-waiting", id, states],
    queryFn: async ({ signal }) => (await client.jobs.byId.query({ id: id as JobId }, { signal })).waiting,
    placeholderData: (previous) => previous,
  });
  if (!reasons) return <p className="text-sm text-n10">Waiting for a worker</p>;
  if (reasons.length === 0) return <p className="text-sm text-n10">Next in line</p>;
  if (short) {
    const [first] = reasons;
    return (
      <p className="line-clamp-2 text-sm text-n10">
        Waits: {first!.workerName ? `${first!.workerName}: ` : ""}
        {first!.why}
        {reasons.length > 1 && `, and ${reasons.length - 1} more`}
      </p>
    );
  }
  return (
    <ul className="grid gap-1.5 text-base text-n11">
      {reasons.map((reason) => (
        <li key={`${reason.workerName} ${reason.why}`}>
          {reason.workerName && <span className="font-medium text-n12">{reason.workerName}: </span>}
          {reason.why}
        </li>
      ))}
    </ul>
  );
}
