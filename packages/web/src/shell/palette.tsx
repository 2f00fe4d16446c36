import type { JobId } from "@loralei/core/ids";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { CircleStop, Images, Moon, Plus, SlidersHorizontal, Sun } from "lucide-react";
import * as Radix from "radix-ui/dialog";
import { type ReactNode, useState } from "react";
import { client, trpc } from "../api.ts";
import { isActive, stateLooks, stateWords } from "../jobs/state-look.tsx";
import { useLiveJobs } from "../live/use-live.ts";
import { readError } from "../read-error.ts";
import { useSettingsIndex } from "../train/settings-index.ts";
import { toast } from "../ui/toast.tsx";
import { rooms } from "./rooms.ts";
import { setTheme, useTheme } from "./theme.ts";

/** Everything by typing: go to, start, stop a job, open a dataset, find a setting. */
export default function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-shade" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(620px,calc(100vw-24px))] -translate-x-1/2 animate-rise overflow-hidden rounded-lg border border-n7 bg-n2 shadow-[0_16px_48px_var(--lift)] outline-none"
        >
          <Radix.Title className="sr-only">Search and commands</Radix.Title>
          <Commands onClose={onClose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Commands({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const navigate = useNavigate();
  const { shown } = useTheme();
  const jobs = useQuery(trpc.jobs.list.queryOptions({ filter: "all", limit: 50 }));
  const datasets = useQuery(trpc.datasets.list.queryOptions());
  const settings = useSettingsIndex(text);
  const live = useLiveJobs();
  const known = new Map((jobs.data?.items ?? []).map((job) => [job.id as string, job]));
  for (const job of live.values()) known.set(job.id, job);
  const list = [...known.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  function run(action: () => void) {
    onClose();
    action();
  }
  return (
    <Command label="Search and commands" className="flex max-h-[66vh] flex-col">
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Where to, or what to do?"
        className="h-13 w-full shrink-0 border-b border-n6 bg-transparent px-5 text-lg outline-none placeholder:text-n9"
      />
      <Command.List className="min-h-0 flex-1 overflow-y-auto p-2 [&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-n10">
        <Command.Empty className="py-10 text-center text-base text-n10">
          Nothing answers to that.
        </Command.Empty>
        <Command.Group heading="Go to">
          {rooms.map((room) => (
            <Row
              key={room.to}
              icon={<room.icon size={17} />}
              onSelect={() => run(() => void navigate({ to: room.to }))}
            >
              {room.title}
            </Row>
          ))}
          <Row
            icon={<Plus size={17} />}
            words={["start", "train"]}
            onSelect={() => run(() => void navigate({ to: "/train" }))}
          >
            New training
          </Row>
          <Row
            icon={shown === "dark" ? <Sun size={17} /> : <Moon size={17} />}
            words={["theme", "dark", "light"]}
            onSelect={() => run(() => setTheme(shown === "dark" ? "light" : "dark"))}
          >
            {shown === "dark" ? "Light theme" : "Dark theme"}
          </Row>
        </Command.Group>
        {list.length > 0 && (
          <Command.Group heading="Jobs">
            {list.slice(0, text === "" ? 5 : 50).map((job) => {
              const look = stateLooks[job.state];
              return (
                <Row
                  key={job.id}
                  id={job.id}
                  icon={<look.icon size={17} className={look.tone} />}
                  aside={stateWords(job)}
                  words={[job.subject]}
                  onSelect={() => run(() => void navigate({ to: "/jobs/$id", params: { id: job.id } }))}
                >
                  {job.name}
                </Row>
              );
            })}
            {list
              .filter((job) => isActive(job.state))
              .map((job) => (
                <Row
                  key={`stop ${job.id}`}
                  id={`stop ${job.id}`}
                  icon={<CircleStop size={17} className="text-bad" />}
                  words={["cancel", "stop"]}
                  onSelect={() => run(() => void stop(job.id, job.name))}
                >
                  Stop {job.name}
                </Row>
              ))}
          </Command.Group>
        )}
        {datasets.data && datasets.data.length > 0 && (
          <Command.Group heading="Train on">
            {datasets.data.slice(0, text === "" ? 3 : 50).map((dataset) => (
              <Row
                key={dataset.id}
                id={dataset.id}
                icon={<Images size={17} />}
                aside={`${dataset.images} images`}
                words={["dataset", dataset.path]}
                onSelect={() => run(() => void navigate({ to: "/train", search: { dataset: dataset.path } }))}
              >
                {dataset.name}
              </Row>
            ))}
          </Command.Group>
        )}
        {settings.length > 0 && (
          <Command.Group heading="Settings of the training form">
            {settings.map((setting) => (
              <Row
                key={setting.key}
                id={`setting ${setting.key}`}
                icon={<SlidersHorizontal size={17} />}
                aside={setting.key}
                words={[setting.key, ...setting.words, text]}
                onSelect={() => run(() => void navigate({ to: "/train", search: { field: setting.key } }))}
              >
                {setting.label}
              </Row>
            ))}
          </Command.Group>
        )}
      </Command.List>
    </Command>
  );
}

async function stop(id: string, name: string): Promise<void> {
  try {
    await client.jobs.cancel.mutate({ id: id as JobId, mode: "now" });
    toast({
      id: `stop ${id}`,
      tone: "plain",
      text: "Stopping now; what is saved already stays",
      detail: name,
    });
  } catch (error) {
    toast({
      id: `stop ${id}`,
      tone: "bad",
      text: `${name} could not be stopped`,
      detail: readError(error).message,
    });
  }
}

function Row({
  id,
  icon,
  aside,
  words = [],
  onSelect,
  children,
}: {
  id?: string;
  icon: ReactNode;
  aside?: string;
  words?: string[];
  onSelect: () => void;
  children: ReactNode;
}) {
  const name = Array.isArray(children) ? children.join("") : String(children);
  return (
    <Command.Item
      value={id ? `${name} ${id}` : name}
      keywords={words}
      onSelect={onSelect}
      className="flex min-h-10 cursor-pointer items-center gap-3 rounded-md px-3 text-base data-[selected=true]:bg-n5 touch:min-h-11"
    >
      <span className="text-n10" aria-hidden="true">
        {icon}
      </span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {aside && <span className="truncate text-sm text-n10">{aside}</span>}
    </Command.Item>
  );
}
