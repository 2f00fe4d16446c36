import { MESSAGE_LIMIT, type OpenRecord } from "./state.ts";

/** Column at which messages start: 19 for the time, a space, 8 for the level, a space. */
const INDENT = 29;
const head = /^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d | {20})(DEBUG|INFO|WARNING|ERROR|CRITICAL)(?: |$)/;
const gluedHead = /^ *(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +)?(DEBUG|INFO|WARNING|ERROR|CRITICAL) /;
const source = /^[\w.<>-]{1,120}:\d{1,7}$/;

/**
 * First row of a record of rich's log handler (time or blanks, level, message, "file.py:123" at the right edge).
 * @param glued the row follows a bar on the same line, so its blanks may be off by the bar's own padding.
 */
export function openRecord(line: string, glued: boolean): OpenRecord | null {
  const found = (glued ? gluedHead : head).exec(line);
  if (!found) return null;
  const level = found[1]!;
  const levelAt = found.index + found[0].indexOf(level, found[0].length - level.length - 1);
  const row = line.slice(levelAt).trimEnd();
  let body = row.slice(level.length).trimStart();
  let width = 0;
  const gap = body.lastIndexOf(" ");
  const last = gap < 0 ? body : body.slice(gap + 1);
  if (source.test(last)) {
    body = gap < 0 ? "" : body.slice(0, gap).trimEnd();
    width = 20 + cells(row) - INDENT - 1 - last.length;
  }
  return { level, text: body, width, cut: isCut(body, width) };
}

/** True for a row that can belong to an open record: 29 blanks, then text or nothing. */
export function isContinuation(line: string): boolean {
  return line.startsWith(BLANKS);
}
const BLANKS = " ".repeat(INDENT);

/**
 * False as soon as an unfinished line cannot become a continuation row; while it still can, true.
 * So a record is told at once when something else follows, however late that line ends.
 */
export function mayContinue(unfinished: string): boolean {
  return unfinished.length >= INDENT ? isContinuation(unfinished) : unfinished.trim() === "";
}

/** The record with one more row; beyond `MESSAGE_LIMIT` rows are passed over. */
export function addRow(record: OpenRecord, line: string): OpenRecord {
  const row = line.trim();
  if (row === "" || record.text.length + row.length > MESSAGE_LIMIT) return record;
  const text = record.text === "" ? row : `${record.text}${record.cut ? "" : " "}${row}`;
  return { ...record, text, cut: isCut(row, record.width) };
}

/**
 * rich breaks between words and cuts only a word that is longer than the column, from the column's left edge:
 * a row that is one word and fills the column (a wide character may leave one cell free) goes on in the next.
 */
function isCut(row: string, width: number): boolean {
  if (width <= 0 || row === "" || row.includes(" ")) return false;
  const size = cells(row);
  return size === width || (size === width - 1 && size > row.length);
}

/** Columns that a terminal gives a text: East Asian wide characters take two. */
export function cells(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const wide =
      code >= 0x1100 &&
      (code <= 0x115f ||
        (code >= 0x2e80 && code <= 0xa4cf) ||
        (code >= 0xac00 && code <= 0xd7a3) ||
        (code >= 0xf900 && code <= 0xfaff) ||
        (code >= 0xfe30 && code <= 0xfe6f) ||
        (code >= 0xff00 && code <= 0xff60) ||
        (code >= 0xffe0 && code <= 0xffe6));
    count += wide ? 2 : 1;
  }
  return count;
}
