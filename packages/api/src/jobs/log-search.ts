import { setImmediate as breathe } from "node:timers/promises";
import { type LogFile, textOf } from "./log-file.ts";

/** A search ends after this long, however large the log: it then says that it is not complete. */
const budgetMs = 2_000;

/** Lines that contain `text`, letters of either case; `total` goes on counting when `limit` are found. */
export async function searchLog(
  log: LogFile,
  text: string,
  limit: number,
): Promise<{ matches: { n: number; x: string }[]; total: number; complete: boolean }> {
  const needle = text.toLowerCase();
  const until = performance.now() + budgetMs;
  const matches: { n: number; x: string }[] = [];
  let total = 0;
  let line = 0;
  for await (const block of log.blocks()) {
    const found = inBlock(block, needle);
    for (const i of found.lines) {
      if (matches.length < limit) matches.push({ n: line + i + 1, x: found.text(i) });
    }
    total += found.lines.length;
    line += found.count;
    if (performance.now() > until) return { matches, total, complete: false };
    await breathe();
  }
  return { matches, total, complete: true };
}

/** Numbers of the lines of a block that hold the needle in their text. Most blocks hold none: they are not split. */
function inBlock(block: string, needle: string): { lines: number[]; count: number; text(i: number): string } {
  const lower = block.toLowerCase();
  const lines: number[] = [];
  let split: string[] | null = null;
  let number = 0;
  let start = 0;
  let hit = lower.indexOf(needle);
  for (let end = lower.indexOf("\n"); end >= 0; end = lower.indexOf("\n", start)) {
    if (hit >= 0 && hit < end) {
      const textStart = lower.indexOf(" ", start) + 3;
      if (hit < textStart) hit = lower.indexOf(needle, textStart);
      if (hit >= 0 && hit + needle.length <= end) lines.push(number);
      if (hit >= 0 && hit < end) hit = lower.indexOf(needle, end + 1);
    }
    number++;
    start = end + 1;
  }
  return {
    lines,
    count: number,
    text(i) {
      split ??= block.split("\n");
      return textOf(split[i] ?? "");
    },
  };
}
