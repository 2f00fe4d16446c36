import type { JobState } from "@loralei/core/jobs/state";
import { StateTag, stateLooks } from "../jobs/state-look.tsx";
import { LogLine } from "../log/log-line.tsx";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { ImagesPicture, RunsPicture, WorkersPicture } from "../ui/pictures.tsx";
import { Progress } from "../ui/progress.tsx";
import { Skeleton, Waiting } from "../ui/skeleton.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { ToastCard } from "../ui/toast.tsx";
import { Specimen } from "./specimen.tsx";

const states = Object.keys(stateLooks) as JobState[];
const sgr = "\u001b[";
const wrong = Object.assign(new Error("There is no folder /data/hero."), {
  data: { code: "not-found", help: "Choose another folder, or put it back.", path: "datasets.facts" },
});

export function KitStates() {
  return (
    <>
      <Specimen title="States of a job">
        <div className="flex flex-wrap gap-x-8 gap-y-3">
          {states.map((state) => (
            <StateTag key={state} job={{ state, stopMode: null }} />
          ))}
        </div>
      </Specimen>
      <Specimen title="Progress">
        <div className="grid gap-5 md:grid-cols-3">
          <Progress label="Training" phase="Training" figures="47 %" eta="12 min left" value={0.47} />
          <Progress label="Preparing" phase="Preparing" value={null} />
          <Progress label="Finished" phase="Done" figures="100 %" value={1} tone="good" />
          <Progress label="Failed" phase="Training" figures="17 %" value={0.17} tone="bad" />
          <Progress label="Away" phase="Training" figures="17 %" value={0.17} tone="plain" thin />
        </div>
      </Specimen>
      <Specimen title="Table">
        <Table aria-label="A table">
          <thead>
            <tr>
              <Th>Name</Th>
              <Th>Step</Th>
            </tr>
          </thead>
          <tbody>
            {["linnea-000002.safetensors", "linnea-000004.safetensors"].map((name, index) => (
              <tr key={name} className="hover:bg-n3">
                <Td>{name}</Td>
                <Td className="num">{(index + 1) * 240}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      </Specimen>
      <Specimen title="Log lines">
        <div className="rounded-md bg-n1 py-2">
          {[
            "plain text",
            `${sgr}32mgreen${sgr}0m ${sgr}33mamber${sgr}0m ${sgr}31mred${sgr}0m ${sgr}34mblue${sgr}0m ${sgr}35mmagenta${sgr}0m ${sgr}36mcyan${sgr}0m`,
            `${sgr}1mbold${sgr}0m ${sgr}2mdim${sgr}0m ${sgr}38;5;208mfrom the table of 256${sgr}0m`,
          ].map((x, index) => (
            <LogLine
              key={x}
              n={index + 1}
              line={{ n: index + 1, t: 0, o: "out", x }}
              find="table"
              current={index === 2}
              times={false}
              wrap={false}
            />
          ))}
        </div>
      </Specimen>
      <Specimen title="Waiting">
        <Waiting what="a table">
          <div className="grid gap-2">
            <Skeleton className="h-5 w-64" />
            <Skeleton className="h-5 w-full" />
            <Skeleton className="h-5 w-3/4" />
          </div>
        </Waiting>
      </Specimen>
      <div className="grid gap-6 lg:grid-cols-3">
        <Specimen title="Empty: jobs">
          <Empty
            picture={<RunsPicture />}
            title="Your first training starts here"
            action={<Button look="primary">Set up a training</Button>}
          />
        </Specimen>
        <Specimen title="Empty: datasets">
          <Empty
            picture={<ImagesPicture />}
            title="Show Loralei where your images are"
            action={<Button>Add a folder</Button>}
          />
        </Specimen>
        <Specimen title="Empty: workers">
          <Empty
            picture={<WorkersPicture />}
            title="No worker has dialled in"
            action={<Button>Add a worker</Button>}
          />
        </Specimen>
      </div>
      <Specimen title="Failed">
        <ErrorPanel title="The folder could not be read" error={wrong} onRetry={() => undefined} />
      </Specimen>
      <Specimen title="Toasts">
        <div className="grid justify-items-start gap-2">
          <ToastCard
            entry={{
              id: "a",
              tone: "good",
              text: "Started again, with the same settings",
              detail: "linnea v9",
            }}
          />
          <ToastCard
            entry={{
              id: "b",
              tone: "bad",
              text: "The job could not be stopped",
              detail: "It has ended already.",
            }}
          />
          <ToastCard
            entry={{
              id: "c",
              tone: "plain",
              text: "4 settings reset",
              action: { label: "Undo", run: () => undefined },
            }}
          />
        </div>
      </Specimen>
    </>
  );
}
