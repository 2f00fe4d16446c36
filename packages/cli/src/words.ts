import { phaseWords } from "@loralei/core/jobs/phase-words";
import { fractionOf, type Progress } from "@loralei/core/jobs/progress";

/** "45 %", or nothing while the total is not known. */
export function percent(progress: Progress): string {
  const fraction = fractionOf(progress);
  return fraction === null ? "" : `${Math.floor(fraction * 100)} %`;
}

/** "1 h 05 min", "3 min 20 s", "12 s". */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const pad = (n: number) => String(n).padStart(2, "0");
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${pad(Math.floor(seconds / 60) % 60)} min`;
  if (seconds >= 60) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  return `${seconds} s`;
}

/** "12.3 MB"; powers of 1000, as disks are sold. */
export function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3));
  const value = count / 1000 ** power;
  return `${power === 0 ? value : value.toPrecision(3)} ${units[power]}`;
}

/** One line: phase, steps, epoch, loss, rate, time left. */
export function progressLine(progress: Progress): string {
  const { phase, step, totalSteps, epoch, totalEpochs, loss, rate, etaMs, bar } = progress;
  return [
    phaseWords[phase],
    bar ? `${bar.label ? `${bar.label} ` : ""}${bar.done}/${bar.total}` : "",
    totalSteps === null ? "" : `step ${step}/${totalSteps} (${percent(progress)})`,
    epoch === null ? "" : `epoch ${epoch}${totalEpochs === null ? "" : `/${totalEpochs}`}`,
    loss === null ? "" : `loss ${loss}`,
    rate === null ? "" : rate >= 1 ? `${rate.toFixed(2)} steps/s` : `${(1 / rate).toFixed(2)} s/step`,
    etaMs === null || phase === "done" ? "" : `${duration(etaMs)} left`,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** Rows as columns; the last one is not padded. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join("");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character
const colours = /\u001b\[[0-9;]*m/g;

/** A log line for this output: colours only on a terminal. */
export function forOutput(line: string, tty: boolean): string {
  return tty ? line : line.replace(colours, "");
}
