import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useTheme } from "../shell/theme.ts";
import { aligned, type Curve, seen } from "./curve.ts";

export interface Line {
  name: string;
  curve: Curve;
  /** Name of a CSS variable. */
  color: string;
  /** Dashed: what was smoothed or measured now and then. */
  dashed?: boolean;
  faint?: boolean;
  points?: boolean;
}

interface LineChartProps {
  lines: readonly Line[];
  height: number;
  /** Changes whenever a curve has grown. */
  version: number;
  /** Steps at which an epoch begins. */
  marks?: readonly number[];
  format: (value: number) => string;
  label: string;
  /** One key for all charts that share the pointer. */
  sync: string;
}

/** Curves over steps. Drag to zoom, double click to see all. It draws what the width can show, of any number of points. */
export default function LineChart({
  lines,
  height,
  version,
  marks = [],
  format,
  label,
  sync,
}: LineChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const told = useRef<HTMLParagraphElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef({ lines, marks, format });
  latest.current = { lines, marks, format };
  const { shown } = useTheme();
  const shape = lines.map((line) => `${line.name}${line.color}`).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the chart is made anew only when its lines or the theme change
  useEffect(() => {
    const parent = box.current;
    if (!parent) return;
    const color = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const axis: uPlot.Axis = {
      stroke: color("--n10"),
      font: '11px "Inter Variable", sans-serif',
      grid: { stroke: color("--n6"), width: 1 },
      ticks: { show: false },
    };
    const made = new uPlot(
      {
        width: Math.max(200, parent.clientWidth),
        height,
        legend: { show: false },
        padding: [8, 12, 0, 0],
        cursor: { sync: { key: sync }, drag: { x: true, y: false }, points: { size: 6 } },
        scales: { x: { time: false } },
        axes: [
          {
            ...axis,
            size: 28,
            values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? String(tick) : "")),
          },
          { ...axis, size: 56, values: (_, ticks) => ticks.map((tick) => latest.current.format(tick)) },
        ],
        series: [
          {},
          ...lines.map((line) => ({
            label: line.name,
            stroke: color(line.color),
            width: line.faint ? 1 : 2,
            alpha: line.faint ? 0.6 : 1,
            ...(line.dashed ? { dash: [6, 4] } : {}),
            spanGaps: true,
            points: { show: line.points ?? false, size: 6, fill: color(line.color) },
          })),
        ],
        hooks: {
          drawClear: [(u) => drawMarks(u, latest.current.marks, color("--n7"))],
          setScale: [(u, key) => key === "x" && redraw(u, latest.current.lines, true)],
          setCursor: [(u) => tell(u, told.current, latest.current)],
        },
      },
      [[]],
      parent,
    );
    plot.current = made;
    redraw(made, lines, false);
    const resize = new ResizeObserver(() =>
      made.setSize({ width: Math.max(200, parent.clientWidth), height }),
    );
    resize.observe(parent);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape, shown, height, sync]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the curves grow in place; version says when
  useEffect(() => {
    if (plot.current) redraw(plot.current, lines, isZoomed(plot.current));
  }, [version, lines]);

  return (
    <figure aria-label={label} className="min-w-0">
      <p ref={told} className="num flex min-h-5 flex-wrap gap-x-4 text-xs text-n10" aria-hidden="true">
        {"\u00a0"}
      </p>
      <div ref={box} className="w-full" />
    </figure>
  );
}

const zooming = new WeakSet<uPlot>();
const range = new WeakMap<uPlot, [number, number]>();

function isZoomed(u: uPlot): boolean {
  const all = range.get(u);
  const { min, max } = u.scales.x ?? {};
  return !!all && typeof min === "number" && typeof max === "number" && (min > all[0] || max < all[1]);
}

/** Puts into the chart what can be seen of the curves in the range shown. */
function redraw(u: uPlot, lines: readonly Line[], keepRange: boolean) {
  if (zooming.has(u)) return;
  const filled = lines.filter((line) => line.curve.length > 0);
  const first = Math.min(...filled.map((line) => line.curve.steps[0]!));
  const last = Math.max(...filled.map((line) => line.curve.steps[line.curve.length - 1]!));
  if (filled.length === 0) return;
  range.set(u, [first, last]);
  const { min, max } = u.scales.x ?? {};
  const keep = keepRange && typeof min === "number" && typeof max === "number";
  const from = keep ? min : first;
  const to = keep ? max : last;
  const data = aligned(lines.map((line) => seen(line.curve, from, to, Math.max(200, u.width))));
  zooming.add(u);
  u.batch(() => {
    u.setData(data as uPlot.AlignedData, false);
    u.setScale("x", { min: from, max: Math.max(to, from + 1) });
  });
  queueMicrotask(() => zooming.delete(u));
}

function drawMarks(u: uPlot, marks: readonly number[], color: string) {
  const { min, max } = u.scales.x ?? {};
  if (typeof min !== "number" || typeof max !== "number") return;
  const inside = marks.filter((mark) => mark > min && mark < max);
  // Closer than ten pixels they would be a pattern, not marks.
  if (inside.length * 10 * devicePixelRatio > u.bbox.width) return;
  u.ctx.save();
  u.ctx.strokeStyle = color;
  u.ctx.setLineDash([2, 4]);
  u.ctx.beginPath();
  for (const mark of inside) {
    const x = Math.round(u.valToPos(mark, "x", true)) + 0.5;
    u.ctx.moveTo(x, u.bbox.top);
    u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
  }
  u.ctx.stroke();
  u.ctx.restore();
}

/** Writes the values under the pointer, without a render. */
function tell(
  u: uPlot,
  place: HTMLElement | null,
  { lines, format }: { lines: readonly Line[]; format: (value: number) => string },
) {
  if (!place) return;
  const index = u.cursor.idx;
  const step = index === null || index === undefined ? undefined : u.data[0][index];
  if (step === undefined) {
    place.textContent = "\u00a0";
    return;
  }
  const parts = [`step ${step}`];
  lines.forEach((line, at) => {
    const value = nearest(u.data[at + 1], index as number);
    if (value !== null) parts.push(`${line.name} ${format(value)}`);
  });
  place.textContent = parts.join("   ·   ");
}

function nearest(row: ArrayLike<number | null | undefined> | undefined, index: number): number | null {
  for (let at = index; row && at >= 0 && at > index - 400; at--) {
    const value = row[at];
    if (typeof value === "number") return value;
  }
  return null;
}
