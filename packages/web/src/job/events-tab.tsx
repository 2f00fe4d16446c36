import type { JobEvent } from "@loralei/core/jobs/event";
import { cx } from "../ui/cx.ts";
import { Empty } from "../ui/empty.tsx";
import { clockWords, momentWords } from "../words/time.ts";
import { eventWords } from "./event-words.ts";

const dots = { plain: "bg-n8", good: "bg-good", warn: "bg-warn", bad: "bg-bad" } as const;

/** The audit trail: every numbered fact, oldest first. */
export default function EventsTab({ events }: { events: readonly JobEvent[] }) {
  if (events.length === 0) return <Empty title="Nothing has happened yet" />;
  return (
    <ol className="panel divide-y divide-n6">
      {events.map((event) => {
        const words = eventWords(event.body);
        return (
          <li key={event.seq} className="flex items-baseline gap-4 px-4 py-2 text-sm">
            <time
              dateTime={new Date(event.atMs).toISOString()}
              title={momentWords(event.atMs)}
              className="num w-16 shrink-0 text-n10"
            >
              {clockWords(event.atMs, true)}
            </time>
            <span
              aria-hidden="true"
              className={cx("size-2 shrink-0 self-center rounded-full", dots[words.tone])}
            />
            <span className="min-w-0">
              {words.text}
              {words.detail && <span className="ml-2 text-n10">{words.detail}</span>}
            </span>
            <span className="num ml-auto shrink-0 text-xs text-n9">{event.seq}</span>
          </li>
        );
      })}
    </ol>
  );
}
