import { useState } from "react";
import { CopyButton } from "../ui/copy-button.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { commandText } from "../words/command.ts";
import type { Validation } from "./use-validation.ts";

/** The files and the command line that a start would make, as the form stands. */
export default function Preview({ validation }: { validation: Validation | undefined }) {
  const files: Record<string, string> = {
    ...validation?.files,
    ...(validation && validation.command.length > 0 ? { command: commandText(validation.command) } : {}),
  };
  const names = Object.keys(files);
  const [chosen, setChosen] = useState("");
  const name = chosen in files ? chosen : (names[0] ?? "");
  if (names.length === 0) {
    return (
      <p className="p-6 text-center text-sm text-n10">They are written when the settings can be read.</p>
    );
  }
  return (
    <div className="grid gap-2 p-3">
      <div className="flex items-center justify-between gap-2">
        <Segmented
          label="File"
          value={name}
          options={names.map((value) => ({ value, label: value }))}
          onChange={setChosen}
        />
        <CopyButton compact label={`Copy ${name}`} text={files[name] ?? ""} />
      </div>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="overflow-auto rounded-md bg-n1 p-3 font-mono text-xs leading-5 whitespace-pre-wrap text-n11"
      >
        {files[name]}
      </pre>
    </div>
  );
}
