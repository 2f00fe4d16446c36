import type { CliEnv } from "./env.ts";

/** Everything a command touches; tests and the bundle give the same. */
export interface Io {
  /** Results, for people and pipes. */
  out(text: string): void;
  /** Diagnostics. */
  err(text: string): void;
  /** stdout is a terminal: bars may be redrawn, colours kept. */
  tty: boolean;
  stdin: AsyncIterable<Uint8Array>;
  /** Folder against which paths are read. */
  cwd: string;
  env: CliEnv;
  /** Ends with Ctrl-C. */
  signal: AbortSignal;
}

export interface Flag {
  type: "string" | "boolean";
  short?: string;
  /** What stands for the value in the help: "N". */
  value?: string;
  help: string;
}

export interface Call {
  args: readonly string[];
  /** The text of a flag, or undefined. */
  text(name: string): string | undefined;
  is(name: string): boolean;
  io: Io;
}

/** One command: a file of commands/, a row of the table in commands.ts. */
export interface Command {
  /** The words after `loralei`. */
  words: readonly string[];
  /** What follows the words in the usage line. */
  usage: string;
  /** One line of the overview. */
  summary: string;
  /** More, for `--help` of the command. */
  story?: string;
  flags: Readonly<Record<string, Flag>>;
  /** Fewest and most positional arguments. */
  args: readonly [number, number];
  /** The exit status; 0 when nothing is returned. Throws StudioError. */
  run(call: Call): Promise<number | undefined>;
}

/** Shared by all commands that print for programs too. */
export const jsonFlag = { type: "boolean", help: "print JSON for programs" } as const satisfies Flag;
