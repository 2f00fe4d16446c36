import type { WorkerView } from "@loralei/core/workers/capabilities";
import { useMutation } from "@tanstack/react-query";
import { CircleCheck, LoaderCircle } from "lucide-react";
import { useState } from "react";
import { trpc } from "../api.ts";
import { readError } from "../read-error.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { describedBy, Field } from "../ui/field.tsx";
import { TextInput } from "../ui/input.tsx";

/** Gives one line to run on the other machine, and turns green when it has dialled in. */
export default function AddWorker({ known, onClose }: { known: readonly WorkerView[]; onClose: () => void }) {
  const [name, setName] = useState("");
  const add = useMutation(trpc.workers.add.mutationOptions());
  const told = add.error ? readError(add.error) : null;
  const joined = add.data && known.find((worker) => worker.id === add.data.id)?.online;
  if (add.data) {
    return (
      <Dialog
        open
        wide
        onClose={onClose}
        title={`Run this on ${name.trim()}`}
        about="In a checkout of Loralei there; the machine needs Node 20 or newer with npm. The token is shown this once; whoever has it can take jobs."
        actions={
          <Button look={joined ? "primary" : "plain"} onClick={onClose}>
            Done
          </Button>
        }
      >
        <div className="flex items-start gap-2 rounded-md border border-n6 bg-n1 p-3">
          <code
            className="min-w-0 flex-1 font-mono text-xs leading-5 break-all text-n11"
            data-testid="worker-line"
          >
            {add.data.line}
          </code>
          <CopyButton compact label="Copy the line" text={add.data.line} />
        </div>
        <p role="status" className="mt-4 flex items-center gap-2 text-base">
          {joined ? (
            <>
              <CircleCheck size={18} className="text-good" aria-hidden="true" />
              It has dialled in and can take jobs.
            </>
          ) : (
            <>
              <LoaderCircle size={18} className="animate-turn text-n10" aria-hidden="true" />
              <span className="text-n10">Waiting for it to dial in…</span>
            </>
          )}
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add a worker"
      about="It dials out to this studio, so it needs no open port. It gets a token of its own."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="add-worker"
            busy={add.isPending}
            disabled={name.trim() === ""}
          >
            Get the line
          </Button>
        </>
      }
    >
      <form
        id="add-worker"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") add.mutate({ name: name.trim() });
        }}
      >
        <Field
          id="worker-name"
          label="Name"
          help="What you call the machine."
          error={told && [told.message, told.help].filter(Boolean).join(" ")}
        >
          <TextInput
            id="worker-name"
            autoFocus
            aria-describedby={describedBy("worker-name")}
            value={name}
            maxLength={128}
            placeholder="atelier"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
