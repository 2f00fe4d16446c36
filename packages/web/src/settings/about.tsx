import { useQuery } from "@tanstack/react-query";
import { client, trpc } from "../api.ts";
import { linkState } from "../live/link-state.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Mark } from "../ui/mark.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { momentWords } from "../words/time.ts";
import { Block } from "./block.tsx";

export function About() {
  const info = useQuery(trpc.system.info.queryOptions(undefined, { staleTime: 60_000 }));
  return (
    <Block
      id="about"
      title="About"
      about="What to send along with a question. It holds no secret and no picture."
    >
      {info.error ? (
        <ErrorPanel
          title="The studio did not say what it is"
          error={info.error}
          onRetry={() => void info.refetch()}
        />
      ) : info.data ? (
        <>
          <div className="mb-4 flex items-center gap-3">
            <Mark size={32} />
            <div>
              <p className="text-base font-semibold">Loralei {info.data.version}</p>
              <p className="text-sm text-n10">A studio for training LoRAs. MIT licence.</p>
            </div>
          </div>
          <dl className="num grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5 text-sm">
            {(
              [
                ["Address", info.data.url],
                ["Home", info.data.home],
                ["Host", `${info.data.platform}, Node ${info.data.node}`],
                ["Started", momentWords(info.data.startedAtMs)],
                ["Base models in", info.data.modelFolders.join(", ") || "–"],
              ] as const
            ).map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-n10">{name}</dt>
                <dd className="min-w-0 break-all">{value}</dd>
              </div>
            ))}
          </dl>
          <div className="mt-4 -ml-2.5">
            <CopyButton label="Copy diagnostics" text={diagnostics} />
          </div>
        </>
      ) : (
        <Skeleton className="h-32" />
      )}
    </Block>
  );
}

/** Versions, workers and the link as JSON. */
async function diagnostics(): Promise<string> {
  const [info, workers] = await Promise.all([client.system.info.query(), client.workers.list.query()]);
  return JSON.stringify(
    {
      info,
      workers: workers.map(({ name, online, version, capabilities }) => ({
        name,
        online,
        version,
        capabilities,
      })),
      page: { address: window.location.pathname, agent: navigator.userAgent, link: linkState() },
    },
    null,
    2,
  );
}
