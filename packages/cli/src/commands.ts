import type { Command } from "./command.ts";

/** A command is loaded when it is called: reading a log loads no client, listing jobs no trainer. */
export interface CommandRow {
  words: readonly string[];
  load: () => Promise<Command>;
}

/** All commands, in the order of the overview. */
export const commands: readonly CommandRow[] = [
  { words: ["jobs", "list"], load: async () => (await import("./commands/jobs-list.ts")).jobsList },
  { words: ["jobs", "show"], load: async () => (await import("./commands/jobs-show.ts")).jobsShow },
  { words: ["jobs", "cancel"], load: async () => (await import("./commands/jobs-cancel.ts")).jobsCancel },
  { words: ["jobs", "logs"], load: async () => (await import("./commands/jobs-logs.ts")).jobsLogs },
  { words: ["train"], load: async () => (await import("./commands/train.ts")).train },
  { words: ["log", "explain"], load: async () => (await import("./commands/log-explain.ts")).logExplain },
];
