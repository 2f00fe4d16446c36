import type { WorkerView } from "@loralei/core/workers/capabilities";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { plural } from "../words/number.ts";

/** Asks before a worker's token dies: that cannot be undone. */
export default function ForgetDialog({
  worker,
  onForget,
  onClose,
}: {
  worker: WorkerView;
  onForget: () => void;
  onClose: () => void;
}) {
  const running = worker.running.length;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Forget ${worker.name}?`}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" onClick={onForget}>
            Forget {worker.name}
          </Button>
        </>
      }
    >
      <p className="text-base text-n11">
        Its token stops working for good; to use the machine again it must be added anew. Finished jobs, logs
        and files stay.
        {running > 0 && ` It runs ${plural(running, "job")} now: the studio refuses as long as that is so.`}
      </p>
    </Dialog>
  );
}
