import type { WorkerView } from "@loralei/core/workers/capabilities";
import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { describedBy, Field } from "../ui/field.tsx";
import { Switch } from "../ui/switch.tsx";
import { useWorkerJob } from "./use-workers.ts";

/** Makes a self-test job. */
export default function SelftestDialog({ worker, onClose }: { worker: WorkerView; onClose: () => void }) {
  const [toy, setToy] = useState(worker.capabilities.gpus.length === 0);
  const job = useWorkerJob(worker);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Self-test of kohya on ${worker.name}`}
      about="Trains a few steps on a model of random weights with this machine's device and precision, reads the LoRA back, and reports speed, memory and what failed."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={job.pending} onClick={() => job.selftest(toy)}>
            Run the self-test
          </Button>
        </>
      }
    >
      <Field
        id="toy"
        label="Toy-sized model"
        help="For machines with little memory: seconds rather than minutes, but it says nothing of memory."
        inline
      >
        <Switch id="toy" aria-describedby={describedBy("toy")} checked={toy} onChange={setToy} />
      </Field>
    </Dialog>
  );
}
