import type { JobDetail } from "@loralei/core/jobs/job";
import { useState } from "react";
import { CopyButton } from "../ui/copy-button.tsx";
import { Empty } from "../ui/empty.tsx";
import { TabPanel, Tabs } from "../ui/tabs.tsx";
import { commandText } from "../words/command.ts";

/** The files exactly as they were written for the trainer, and the command line. */
export default function ConfigTab({ detail }: { detail: JobDetail }) {
  const files: Record<string, string> = {
    ...detail.files,
    ...(detail.command ? { Command: commandText(detail.command) } : {}),
    "As asked": JSON.stringify(detail.spec, null, 2),
  };
  const names = Object.keys(files);
  const [chosen, setChosen] = useState<string | null>(null);
  const name = chosen !== null && chosen in files ? chosen : names[0];
  if (name === undefined) return <Empty title="Nothing was written yet" />;
  return (
    <section className="panel overflow-hidden">
      <Tabs
        id="config"
        label="Files"
        value={name}
        tabs={names.map((value) => ({ value, label: value }))}
        onChange={setChosen}
        small
      />
      <TabPanel id="config" value={name} className="relative">
        <div className="absolute top-2 right-3">
          <CopyButton text={files[name] ?? ""} />
        </div>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          className="max-h-[70vh] overflow-auto px-5 py-4 font-mono text-xs leading-5 whitespace-pre-wrap text-n11 focus-visible:outline-offset-[-2px]"
        >
          {files[name]}
        </pre>
      </TabPanel>
    </section>
  );
}
