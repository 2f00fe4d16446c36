import type { WorkerView } from "@loralei/core/workers/capabilities";
import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { describedBy, Field } from "../ui/field.tsx";
import { TextInput } from "../ui/input.tsx";
import { useWorkerJob } from "./use-workers.ts";

/** Makes an install job: where the sources come from, and which list of packages. */
export default function InstallDialog({ worker, onClose }: { worker: WorkerView; onClose: () => void }) {
  const [from, setFrom] = useState("");
  const [requirements, setRequirements] = useState("");
  const job = useWorkerJob(worker);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Install kohya on ${worker.name}`}
      about="Makes a Python environment, fetches sd-scripts at the tested commit, installs PyTorch for the GPU it finds, and checks by importing. It can be run again at any time."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="install" busy={job.pending}>
            Install
          </Button>
        </>
      }
    >
      <form
        id="install"
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          job.install(from, requirements);
        }}
      >
        <Field
          id="install-from"
          label="Sources"
          help="A git address, or a folder on that machine. Empty: the upstream repository."
        >
          <TextInput
            id="install-from"
            aria-describedby={describedBy("install-from")}
            value={from}
            onChange={(event) => setFrom(event.target.value)}
            placeholder="Upstream repository"
          />
        </Field>
        <Field
          id="install-list"
          label="Requirements"
          help="Another pip list on that machine. Empty: the trainer's own."
        >
          <TextInput
            id="install-list"
            aria-describedby={describedBy("install-list")}
            value={requirements}
            onChange={(event) => setRequirements(event.target.value)}
            placeholder="The trainer's own"
          />
        </Field>
      </form>
    </Dialog>
  );
}
