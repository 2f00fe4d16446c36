import { join } from "node:path";
import type { LogLine, NumberedLine } from "@loralei/core/jobs/event";
import { type AppendFile, openAppendFile } from "./append-file.ts";
import { openLineIndex, stride } from "./line-index.ts";

/** What is committed of a log: lines, and the bytes of our file that hold them. */
export interface LogMark {
  lines: number;
  bytes: number;
}

/** Stored bytes of one attempt's log; a chunk that reaches it is the last one stored. */
const maxLogBytes = 1024 ** 3;
const blockBytes = 256 * 1024;

/**
 * The log of one attempt as lines in a text file, `<ms> <o|s> <text>`, beside an index of every 64th line, so
 * that any page is read without scanning. `append` makes nothing visible: `commit` does, after the database.
 */
export interface LogFile {
  readonly mark: LogMark;
  append(lines: readonly LogLine[]): Promise<LogMark>;
  commit(mark: LogMark): void;
  /** A reader that begins at line `from` (1 is the first); each call goes on where the last one ended. */
  reader(from: number): { next(limit: number): Promise<NumberedLine[]> };
  /** Committed text in blocks that end with whole lines. */
  blocks(): AsyncGenerator<string>;
  close(): Promise<void>;
}

export async function openLogFile(
  folder: string,
  mark: LogMark,
  cap: number = maxLogBytes,
): Promise<LogFile> {
  const file = await openAppendFile(join(folder, "log.txt"), mark.bytes);
  const index = await openLineIndex(join(folder, "log.idx"), mark, file);
  let committed = mark;
  return {
    get mark() {
      return committed;
    },
    async append(lines) {
      if (committed.bytes >= cap || lines.length === 0) return committed;
      const whole = encode(lines, committed);
      const full = committed.bytes + whole.data.length >= cap;
      const { data, offsets } = full ? encode([...lines, fullNotice(lines, cap)], committed) : whole;
      const bytes = await file.append(data);
      await index.append(committed.lines, offsets);
      return { lines: committed.lines + lines.length + (full ? 1 : 0), bytes };
    },
    commit(next) {
      file.commit(next.bytes);
      committed = next;
    },
    reader: (from) => createReader(file, from, () => committed, index.offsetBefore),
    async *blocks() {
      let at = 0;
      let rest = "";
      const decoder = new TextDecoder();
      while (at < committed.bytes) {
        const block = await file.read(at, 4 * blockBytes);
        if (block.length === 0) return;
        at += block.length;
        const text = rest + decoder.decode(block, { stream: true });
        const end = text.lastIndexOf("\n") + 1;
        rest = text.slice(end);
        if (end > 0) yield text.slice(0, end);
      }
    },
    async close() {
      await Promise.all([file.close(), index.close()]);
    },
  };
}

/** The lines as bytes, and where every 64th line of the log begins. */
function encode(lines: readonly LogLine[], mark: LogMark): { data: Buffer; offsets: number[] } {
  const offsets: number[] = [];
  let bytes = mark.bytes;
  let text = "";
  lines.forEach((line, i) => {
    if ((mark.lines + i) % stride === 0) offsets.push(bytes);
    const formatted = format(line);
    bytes += Buffer.byteLength(formatted);
    text += formatted;
  });
  return { data: Buffer.from(text), offsets };
}

function format({ t, o, x }: LogLine): string {
  // A line that holds an end of line would shift the numbers of all that follow.
  return `${t} ${o === "out" ? "o" : "s"} ${/[\n\r]/.test(x) ? x.replaceAll(/[\n\r]+/g, " ") : x}\n`;
}

function fullNotice(lines: readonly LogLine[], cap: number): LogLine {
  const x = `Loralei: the log has reached ${Math.round(cap / 1024 ** 2)} MiB; what follows is not stored.`;
  return { t: lines.at(-1)?.t ?? 0, o: "sys", x };
}

function parse(text: string, n: number): NumberedLine {
  const space = text.indexOf(" ");
  return {
    n,
    t: Number(text.slice(0, space)),
    o: text[space + 1] === "s" ? "sys" : "out",
    x: text.slice(space + 3),
  };
}

function createReader(
  file: AppendFile,
  from: number,
  mark: () => LogMark,
  offsetBefore: (line: number) => Promise<{ line: number; offset: number }>,
) {
  /** Next line to give, and where the bytes not yet decoded begin. */
  let next = Math.max(1, from);
  let at: { line: number; offset: number } | null = null;
  let held: string[] = [];
  let rest: Buffer = Buffer.alloc(0);
  return {
    async next(limit: number): Promise<NumberedLine[]> {
      const { lines: total, bytes } = mark();
      const out: NumberedLine[] = [];
      if (next > total) return out;
      at ??= await offsetBefore(next);
      while (out.length < limit && next <= total) {
        if (held.length === 0) {
          const block = await file.read(at.offset, Math.min(blockBytes, bytes - at.offset));
          if (block.length === 0) break;
          at.offset += block.length;
          const all: Buffer = rest.length > 0 ? Buffer.concat([rest, block]) : block;
          const end = all.lastIndexOf(10) + 1;
          rest = all.subarray(end);
          if (end > 0) held = all.toString("utf8", 0, end - 1).split("\n");
          held = held.slice(Math.min(held.length, skip()));
          continue;
        }
        const take = held.splice(0, limit - out.length);
        for (const text of take) out.push(parse(text, next++));
        at.line = next;
      }
      return out;
    },
  };

  /** Lines between the indexed one and the wanted one. */
  function skip(): number {
    const lines = next - at!.line;
    at!.line = Math.min(next, at!.line + held.length);
    return lines;
  }
}

/** The text of a stored line, without its time and origin; for searching. */
export function textOf(stored: string): string {
  return stored.slice(stored.indexOf(" ") + 3);
}
