import type { JobSummary } from "@loralei/core/jobs/job";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { plainText } from "../log/ansi.ts";
import { LogLine } from "../log/log-line.tsx";
import { LogTools } from "../log/log-tools.tsx";
import { useLog, useLogVersion, wholeLog } from "../log/use-log.ts";
import { useLogSearch } from "../log/use-search.ts";
import { readError } from "../read-error.ts";
import { Empty } from "../ui/empty.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { VirtualList, type VirtualListHandle } from "../ui/virtual-list.tsx";

const route = getRouteApi("/jobs/$id");

export default function LogTab({ job, attempt }: { job: JobSummary; attempt: number }) {
  if (attempt === 0) return <Empty title="No log yet">It begins when a worker takes the job.</Empty>;
  return <AttemptLog key={`${job.id} ${attempt}`} job={job} attempt={attempt} />;
}

/** The log of one attempt: follows its end until one scrolls away from it, finds, copies, downloads. */
function AttemptLog({ job, attempt }: { job: JobSummary; attempt: number }) {
  const { line: wantedLine } = route.useSearch();
  const { store, pending, error, retry, need } = useLog(job.id, attempt);
  useLogVersion(store);
  const search = useLogSearch(job.id, attempt);
  const [follow, setFollow] = useState(wantedLine === undefined);
  const [wrap, setWrap] = useState(false);
  const [times, setTimes] = useState(false);
  const [saving, setSaving] = useState<number | null>(null);
  const list = useRef<VirtualListHandle>(null);
  const range = useRef<[number, number]>([1, 1]);
  const total = store.total();
  const live = store.live();
  const match = search.matches[search.at];
  const ready = total > 0;

  useEffect(() => {
    if (follow && total > 0) list.current?.toIndex(total - 1, "end");
  }, [follow, total]);
  useEffect(() => {
    if (!match) return;
    setFollow(false);
    list.current?.toIndex(match.n - 1, "center");
  }, [match]);
  useEffect(() => {
    if (ready && wantedLine !== undefined) list.current?.toIndex(wantedLine - 1, "center");
  }, [ready, wantedLine]);

  if (pending) return <Skeleton className="h-[60vh] w-full rounded-lg" />;
  if (error) return <ErrorPanel title="The log could not be loaded" error={error} onRetry={retry} />;

  async function download() {
    setSaving(0);
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await wholeLog(job.id, attempt, setSaving));
      link.download = `${job.name.replace(/[^\w.-]+/g, "-")}-attempt-${attempt}.log`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (cause) {
      toast({
        id: "log",
        tone: "bad",
        text: "The log could not be downloaded",
        detail: readError(cause).message,
      });
    }
    setSaving(null);
  }

  function seenText(): string {
    const [first, last] = range.current;
    const lines: string[] = [];
    for (let n = first; n <= last; n++) lines.push(plainText(store.line(n)?.x ?? ""));
    return lines.join("\n");
  }

  return (
    <section
      aria-label="Log"
      className="panel flex h-[max(420px,calc(100dvh-220px))] flex-col overflow-hidden"
    >
      <LogTools
        search={search}
        follow={follow}
        onFollow={setFollow}
        wrap={wrap}
        onWrap={setWrap}
        times={times}
        onTimes={setTimes}
        copyText={seenText}
        onDownload={() => void download()}
        saving={saving}
        total={total}
        ended={job.endedAtMs !== null}
      />
      {total === 0 && live === null ? (
        <Empty title={job.endedAtMs === null ? "Nothing printed yet" : "The trainer printed nothing"} />
      ) : (
        <VirtualList
          key={wrap ? "wrapped" : "plain"}
          role="log"
          label="Lines of the log"
          className="min-h-0 flex-1 overflow-auto bg-n1 py-2 focus-visible:outline-offset-[-2px]"
          count={total}
          rowHeight={20}
          measure={wrap}
          handle={list}
          onRange={(first, last) => {
            range.current = [first + 1, last + 1];
            need(first + 1, last + 1);
          }}
          onScroll={(atEnd) => {
            if (!atEnd && follow) setFollow(false);
          }}
        >
          {(index) => (
            <LogLine
              n={index + 1}
              line={store.line(index + 1)}
              find={search.asked}
              current={match?.n === index + 1 || wantedLine === index + 1}
              times={times}
              wrap={wrap}
            />
          )}
        </VirtualList>
      )}
      {live !== null && (
        <p
          className="truncate border-t border-n6 bg-n1 px-4 py-1.5 font-mono text-xs text-n11"
          data-testid="live-bar"
        >
          {plainText(live)}
        </p>
      )}
    </section>
  );
}
