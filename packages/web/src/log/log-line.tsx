import type { NumberedLine } from "@loralei/core/jobs/event";
import { cx } from "../ui/cx.ts";
import { clockWords } from "../words/time.ts";
import { readAnsi, type Span } from "./ansi.ts";

/** One line: number, time, text with its colours. The search's words are marked. */
export function LogLine({
  n,
  line,
  find,
  current,
  times,
  wrap,
}: {
  n: number;
  line: NumberedLine | undefined;
  find: string;
  current: boolean;
  times: boolean;
  wrap: boolean;
}) {
  return (
    <div
      className={cx(
        "flex min-h-5 items-start pr-4 font-mono text-xs leading-5",
        current ? "bg-accent/12" : "hover:bg-n3",
        line?.o === "sys" && "text-accent-text",
      )}
    >
      <span className="num sticky left-0 w-16 shrink-0 bg-[inherit] pr-4 text-right text-n9 select-none">
        {n}
      </span>
      {times && line && (
        <span className="num w-[72px] shrink-0 text-n9 select-none">{clockWords(line.t, true)}</span>
      )}
      <span className={wrap ? "min-w-0 flex-1 whitespace-pre-wrap" : "whitespace-pre"}>
        {line ? <Spans spans={readAnsi(line.x)} find={find} /> : <span className="text-n8">…</span>}
      </span>
    </div>
  );
}

function Spans({ spans, find }: { spans: readonly Span[]; find: string }) {
  return spans.map((span, index) => (
    <span
      // biome-ignore lint/suspicious/noArrayIndexKey: spans of one line never change places
      key={index}
      className={cx(
        span.bold && "font-bold",
        span.dim && "opacity-70",
        span.italic && "italic",
        span.underline && "underline",
      )}
      style={{ color: ink(span.fg), backgroundColor: paint(span.bg) }}
    >
      <Marked text={span.text} find={find} />
    </span>
  ));
}

/** Terminal colours keep their hue but take the lightness of the theme's text, so that all can be read. */
function ink(color: number | string | undefined): string | undefined {
  if (color === undefined) return undefined;
  return typeof color === "number" ? `var(--t${color % 8})` : `color-mix(in oklch, ${color} 50%, var(--n12))`;
}

function paint(color: number | string | undefined): string | undefined {
  if (color === undefined) return undefined;
  const base = typeof color === "number" ? `var(--t${color % 8})` : color;
  return `color-mix(in oklch, ${base} 18%, transparent)`;
}

function Marked({ text, find }: { text: string; find: string }) {
  if (find === "") return text;
  const parts: React.ReactNode[] = [];
  const low = text.toLowerCase();
  const wanted = find.toLowerCase();
  let from = 0;
  for (let at = low.indexOf(wanted); at >= 0 && wanted !== ""; at = low.indexOf(wanted, from)) {
    parts.push(
      text.slice(from, at),
      <mark key={at} className="rounded-[2px] bg-warn-fill/30 text-n12">
        {text.slice(at, at + wanted.length)}
      </mark>,
    );
    from = at + wanted.length;
  }
  parts.push(text.slice(from));
  return parts;
}
