import { useState } from "react";
import { readError } from "../read-error.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { describedBy, Field } from "../ui/field.tsx";
import { TextInput } from "../ui/input.tsx";
import { useAddRoot } from "./use-roots.ts";

/** Asks for a folder of the studio's host in which datasets are looked for. */
export default function AddRoot({ onClose }: { onClose: () => void }) {
  const [path, setPath] = useState("");
  const add = useAddRoot(onClose);
  const told = add.error ? readError(add.error) : null;
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add a folder of datasets"
      about="A folder on the machine where the studio runs. Every folder of images inside becomes a dataset."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="add-root"
            busy={add.isPending}
            disabled={path.trim() === ""}
          >
            Add folder
          </Button>
        </>
      }
    >
      <form
        id="add-root"
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim() !== "") add.mutate({ path: path.trim() });
        }}
      >
        <Field
          id="root-path"
          label="Path"
          help="Absolute, as the studio's host sees it: /home/me/datasets or D:\datasets."
          error={told && [told.message, told.help].filter(Boolean).join(" ")}
        >
          <TextInput
            id="root-path"
            autoFocus
            aria-describedby={describedBy("root-path")}
            aria-invalid={told !== null || undefined}
            value={path}
            onChange={(event) => setPath(event.target.value)}
            placeholder="/home/me/datasets"
          />
        </Field>
      </form>
    </Dialog>
  );
}
