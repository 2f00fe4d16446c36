import type { Artifact } from "@loralei/core/jobs/job";
import { Download } from "lucide-react";
import { Badge, type Tone } from "../ui/badge.tsx";
import { buttonClass } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Empty } from "../ui/empty.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { countWords, sizeWords } from "../words/number.ts";
import { momentWords } from "../words/time.ts";

const kinds: Record<Artifact["kind"], { words: string; tone: Tone; rank: number }> = {
  model: { words: "Final model", tone: "accent", rank: 0 },
  checkpoint: { words: "Checkpoint", tone: "plain", rank: 1 },
  state: { words: "State", tone: "plain", rank: 2 },
  report: { words: "Report", tone: "plain", rank: 3 },
  config: { words: "Config", tone: "plain", rank: 4 },
  other: { words: "File", tone: "plain", rank: 5 },
  sample: { words: "Sample", tone: "plain", rank: 6 },
};

/** Every file that the run left but its samples, newest first within its kind, checked and ready to download. */
export default function CheckpointsTab({
  artifacts,
  active,
}: {
  artifacts: readonly Artifact[];
  active: boolean;
}) {
  const files = artifacts
    .filter((artifact) => artifact.kind !== "sample")
    .toSorted((a, b) => kinds[a.kind].rank - kinds[b.kind].rank || b.createdAtMs - a.createdAtMs);
  if (files.length === 0) {
    return (
      <Empty title={active ? "No checkpoint yet" : "This run left no file"}>
        {active
          ? "Each one appears here as soon as it is written, checked and stored with the studio."
          : "It ended before its first save."}
      </Empty>
    );
  }
  const steps = files.some((file) => file.step !== null);
  const epochs = files.some((file) => file.epoch !== null);
  return (
    <Table aria-label="Checkpoints">
      <thead>
        <tr>
          <Th>File</Th>
          {steps && <Th>Step</Th>}
          {epochs && <Th>Epoch</Th>}
          <Th>Size</Th>
          <Th>sha256</Th>
          <Th>Saved</Th>
          <Th>
            <span className="sr-only">Download</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <tr key={file.id} className="hover:bg-n3">
            <Td className="min-w-56">
              <span className="mr-2 font-medium">{file.path}</span>
              <Badge tone={kinds[file.kind].tone}>{kinds[file.kind].words}</Badge>
            </Td>
            {steps && <Td className="num text-sm">{file.step === null ? "–" : countWords(file.step)}</Td>}
            {epochs && <Td className="num text-sm">{file.epoch ?? "–"}</Td>}
            <Td className="num text-sm whitespace-nowrap">{sizeWords(file.size)}</Td>
            <Td>
              <span className="flex items-center gap-1 font-mono text-xs text-n10">
                {file.sha256.slice(0, 10)}
                <CopyButton compact label={`Copy the sha256 of ${file.path}`} text={file.sha256} />
              </span>
            </Td>
            <Td className="num text-sm whitespace-nowrap text-n10">{momentWords(file.createdAtMs)}</Td>
            <Td className="text-right">
              <a
                href={`/files/${file.id}?download`}
                download={file.path.split("/").at(-1)}
                aria-label={`Download ${file.path}`}
                className={buttonClass(file.kind === "model" ? "primary" : "plain", "sm")}
              >
                <Download size={15} aria-hidden="true" />
                Download
              </a>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
