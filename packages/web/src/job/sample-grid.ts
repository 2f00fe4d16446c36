import type { Artifact } from "@loralei/core/jobs/job";

/** Samples of a run: rows by time (newest first), columns by prompt. */
export interface SampleGrid {
  rows: { key: string; title: string; cells: (Artifact | null)[] }[];
  columns: number;
}

/** Thumbnail of a sample. */
export const thumbOf = (sample: Pick<Artifact, "id">) => `/images/${sample.id}`;
/** The sample as the trainer drew it. */
export const fullOf = (sample: Pick<Artifact, "id">) => `/files/${sample.id}`;

/**
 * sd-scripts names a sample `[name_]{e000001|000100}_{prompt}_{time}[_{seed}].png`: the number of the prompt
 * stands before the fourteen digits of the time. Other names fall into the first column.
 */
export function promptOf(path: string): number {
  const found = /_(\d{2,})_\d{14}(?:_\d+)?\.\w+$/.exec(path) ?? /_(\d{2,3})\.\w+$/.exec(path);
  return found ? Number(found[1]) : 0;
}

export function gridOf(artifacts: readonly Artifact[]): SampleGrid {
  const samples = artifacts.filter((artifact) => artifact.kind === "sample");
  const rows = new Map<string, { order: number; title: string; cells: Map<number, Artifact> }>();
  let columns = 0;
  for (const sample of samples) {
    const key =
      sample.step !== null
        ? `step ${sample.step}`
        : sample.epoch !== null
          ? `epoch ${sample.epoch}`
          : "start";
    let row = rows.get(key);
    if (!row) {
      row = {
        order: sample.createdAtMs,
        title: key.charAt(0).toUpperCase() + key.slice(1),
        cells: new Map(),
      };
      rows.set(key, row);
    }
    const prompt = promptOf(sample.path);
    columns = Math.max(columns, prompt + 1);
    row.order = Math.max(row.order, sample.createdAtMs);
    const other = row.cells.get(prompt);
    if (!other || other.createdAtMs < sample.createdAtMs) row.cells.set(prompt, sample);
  }
  return {
    columns,
    rows: [...rows.entries()]
      .sort(([, a], [, b]) => b.order - a.order)
      .map(([key, row]) => ({
        key,
        title: row.title,
        cells: Array.from({ length: columns }, (_, prompt) => row.cells.get(prompt) ?? null),
      })),
  };
}

/** What a sample is called where it is seen alone. */
export function sampleName(sample: Pick<Artifact, "step" | "epoch" | "path">): string {
  const when =
    sample.step !== null ? `step ${sample.step}` : sample.epoch !== null ? `epoch ${sample.epoch}` : "start";
  return `Sample of prompt ${promptOf(sample.path) + 1} at ${when}`;
}

/**
 * The sample that an arrow key leads to: left and right go over prompts, up to the newer and down to the older
 * picture of the same prompt. Holes are passed over; at the edge it stays.
 */
export function neighbour(grid: SampleGrid, id: string, key: string): Artifact | null {
  const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
  if (!by) return null;
  const [down, right] = by as [number, number];
  let row = grid.rows.findIndex((entry) => entry.cells.some((cell) => cell?.id === id));
  if (row < 0) return null;
  let column = grid.rows[row]!.cells.findIndex((cell) => cell?.id === id);
  for (;;) {
    row += down;
    column += right;
    if (row < 0 || column < 0 || row >= grid.rows.length || column >= grid.columns) return null;
    const cell = grid.rows[row]!.cells[column];
    if (cell) return cell;
  }
}
