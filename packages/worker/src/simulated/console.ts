import { writeSync } from "node:fs";

/** Where the program's two streams go, and how wide its log lines are. */
export interface Console {
  /** A line of `print`: stdout. */
  print(text: string): void;
  /** A record of the rich logger: stderr, padded to the width, with the source at the right. */
  log(level: Level, source: string, message: string): void;
  /** Raw bytes to stderr: bars, tracebacks, garbage. */
  raw(text: string | Uint8Array): void;
}
export type Level = "INFO" | "WARNING" | "ERROR";

/** A console as sd-scripts has it with `COLUMNS` columns (80 without a terminal and without that variable). */
export function createConsole(options: { columns: number; now?: () => Date }): Console {
  const now = options.now ?? (() => new Date());
  let lastTime = "";
  return {
    print: (text) => write(1, `${text}\n`),
    raw: (text) => write(2, text),
    log(level, source, message) {
      const time = timeText(now());
      const shown = time === lastTime ? " ".repeat(19) : time;
      lastTime = time;
      const room = Math.max(1, options.columns - 29 - 1 - source.length);
      const rows = message.split("\n").flatMap((row) => wrap(row, room));
      const text = rows
        .map((row, i) => {
          const padded = row + " ".repeat(Math.max(0, room - cells(row)));
          if (i > 0) return `${" ".repeat(29)}${padded}${" ".repeat(source.length + 1)}\n`;
          return `${shown} ${level.padEnd(8)} ${padded} ${source}\n`;
        })
        .join("");
      write(2, text);
    },
  };
}

/** writeSync on a pipe that is full says EAGAIN; a trainer would wait, so this waits. */
function write(fd: number, text: string | Uint8Array): void {
  let bytes = typeof text === "string" ? Buffer.from(text) : Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(fd, bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function timeText(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Breaks at spaces, and inside a word only where it is longer than a row, as rich does. */
function wrap(text: string, room: number): string[] {
  const rows: string[] = [];
  let row = "";
  for (const word of text.split(/(?<= )/)) {
    if (cells(row) + cells(word.trimEnd()) > room && row !== "") {
      rows.push(row.trimEnd());
      row = "";
    }
    row += word;
    while (cells(row.trimEnd()) > room) {
      rows.push([...row].slice(0, room).join(""));
      row = [...row].slice(room).join("");
    }
  }
  rows.push(row.trimEnd());
  return rows;
}

/** Columns a text takes in a terminal: East Asian wide characters take two. */
function cells(text: string): number {
  let count = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    count += (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xffe6) ? 2 : 1;
  }
  return count;
}
