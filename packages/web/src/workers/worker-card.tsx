import type { WorkerId } from "@loralei/core/ids";
import type { TrainerFound, WorkerView } from "@loralei/core/workers/capabilities";
import { Link } from "@tanstack/react-router";
import {
  CircleCheck,
  CircleX,
  Download,
  Ellipsis,
  FlaskConical,
  PauseCircle,
  PlayCircle,
  TestTube,
  Trash2,
} from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useNow } from "../live/use-live.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { plural } from "../words/number.ts";
import { whenWords } from "../words/time.ts";
import { Meters } from "./meters.tsx";
import { useDrain, useForget } from "./use-workers.ts";

const InstallDialog = lazy(() => import("./install-dialog.tsx"));
const SelftestDialog = lazy(() => import("./selftest-dialog.tsx"));
const ForgetDialog = lazy(() => import("./forget-dialog.tsx"));
type Open = "install" | "selftest" | "forget" | null;

export function WorkerCard({ worker }: { worker: WorkerView }) {
  const [open, setOpen] = useState<Open>(null);
  const now = useNow();
  const drain = useDrain(worker);
  const forget = useForget(worker);
  const { capabilities } = worker;
  const kohya = capabilities.trainers.find((trainer) => trainer.id === "kohya");
  const items: MenuItem[] = [
    {
      label: worker.draining ? "Take jobs again" : "Drain",
      about: worker.draining ? "It gets new jobs as before" : "It ends what it runs and gets nothing new",
      icon: worker.draining ? <PlayCircle size={16} /> : <PauseCircle size={16} />,
      onSelect: () => drain.mutate({ id: worker.id as WorkerId, on: !worker.draining }),
    },
    {
      label: "Forget…",
      about: "Its token stops working",
      icon: <Trash2 size={16} />,
      tone: "bad",
      onSelect: () => setOpen("forget"),
    },
  ];
  return (
    <li className="panel" data-worker={worker.name}>
      <header className="flex items-start gap-3 px-5 pt-4">
        <div className="min-w-0 flex-1">
          <h2 className="flex flex-wrap items-center gap-2 text-lg font-semibold">
            <span className="truncate">{worker.name}</span>
            <Presence worker={worker} now={now} />
            {worker.draining && <Badge tone="warn">draining</Badge>}
            {capabilities.simulated && (
              <Badge tone="warn" icon={<FlaskConical size={12} aria-hidden="true" />}>
                simulated
              </Badge>
            )}
          </h2>
          <p className="mt-0.5 truncate text-sm text-n10">
            {[
              capabilities.local ? "This machine" : null,
              capabilities.platform,
              `${capabilities.cpu.model}, ${plural(capabilities.cpu.cores, "core")}`,
              slotWords(worker),
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>
        </div>
        <Menu
          items={items}
          trigger={
            <IconButton label={`Actions for ${worker.name}`} side="left">
              <Ellipsis size={18} />
            </IconButton>
          }
        />
      </header>
      <div className="px-5 pt-4">
        <Meters worker={worker} />
      </div>
      <Runs worker={worker} />
      <section aria-label={`Trainers of ${worker.name}`} className="mt-4 border-t border-n6 px-5 py-4">
        <ul className="grid gap-3">
          {capabilities.trainers.map((trainer) => (
            <TrainerRow key={trainer.id} trainer={trainer} />
          ))}
          {capabilities.trainers.length === 0 && (
            <li className="text-sm text-n10">No trainer was found on this machine.</li>
          )}
        </ul>
        <div className="mt-4 flex flex-wrap gap-2">
          <Button
            size="sm"
            icon={<Download size={15} />}
            disabled={!worker.online}
            onClick={() => setOpen("install")}
          >
            {kohya && (kohya.ok || kohya.root !== "") ? "Install kohya again" : "Install kohya"}
          </Button>
          <Button
            size="sm"
            icon={<TestTube size={15} />}
            disabled={!worker.online || kohya?.ok !== true}
            title={kohya?.ok ? undefined : "kohya must be installed first"}
            onClick={() => setOpen("selftest")}
          >
            Self-test
          </Button>
        </div>
      </section>
      <Suspense fallback={null}>
        {open === "install" && <InstallDialog worker={worker} onClose={() => setOpen(null)} />}
        {open === "selftest" && <SelftestDialog worker={worker} onClose={() => setOpen(null)} />}
        {open === "forget" && (
          <ForgetDialog
            worker={worker}
            onClose={() => setOpen(null)}
            onForget={() => {
              forget.mutate({ id: worker.id as WorkerId });
              setOpen(null);
            }}
          />
        )}
      </Suspense>
    </li>
  );
}

function Presence({ worker, now }: { worker: WorkerView; now: number }) {
  if (worker.online) return <Badge tone="good">online</Badge>;
  return (
    <Badge>
      {worker.seenAtMs === null ? "never seen yet" : `away, last seen ${whenWords(worker.seenAtMs, now)}`}
    </Badge>
  );
}

function slotWords({ capabilities: { slots } }: WorkerView): string {
  return [
    slots.gpu > 0 ? plural(slots.gpu, "GPU slot") : null,
    slots.cpu > 0 ? plural(slots.cpu, "CPU slot") : null,
  ]
    .filter(Boolean)
    .join(", ");
}

function Runs({ worker }: { worker: WorkerView }) {
  if (worker.running.length === 0) return <p className="px-5 pt-4 text-sm text-n10">Nothing runs on it.</p>;
  return (
    <ul aria-label={`What runs on ${worker.name}`} className="grid gap-1 px-5 pt-4">
      {worker.running.map((run) => (
        <li key={run.jobId} className="flex items-center gap-2 text-sm">
          <span aria-hidden="true" className="size-2 animate-pulse-soft rounded-full bg-accent" />
          <Link to="/jobs/$id" params={{ id: run.jobId }} className="truncate font-medium hover:underline">
            {run.name}
          </Link>
          {run.gpu && (
            <span className="text-n10">
              GPU {worker.capabilities.gpus.find((gpu) => gpu.uuid === run.gpu)?.index ?? run.gpu}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function TrainerRow({ trainer }: { trainer: TrainerFound }) {
  const packages = Object.entries(trainer.packages).filter(([, version]) => version !== "");
  return (
    <li className="flex items-start gap-2.5 text-sm">
      {trainer.ok ? (
        <CircleCheck size={16} aria-label="works" className="mt-0.5 shrink-0 text-good" />
      ) : (
        <CircleX size={16} aria-label="does not work" className="mt-0.5 shrink-0 text-bad" />
      )}
      <div className="min-w-0">
        <p className="font-medium">
          {trainer.id}
          {trainer.version && (
            <span className="ml-2 font-mono text-xs font-normal text-n10">
              {trainer.version.slice(0, 12)}
            </span>
          )}
          <span className="ml-2 font-normal text-n10">{trainer.device}</span>
        </p>
        {!trainer.ok && <p className="text-n11">{trainer.reason}</p>}
        {trainer.ok && packages.length > 0 && (
          <p className="truncate text-xs text-n10" title={packages.map((pair) => pair.join(" ")).join(", ")}>
            {packages
              .slice(0, 4)
              .map(([name, version]) => `${name} ${version}`)
              .join(" · ")}
          </p>
        )}
      </div>
    </li>
  );
}
