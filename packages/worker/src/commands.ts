/** Where a command writes, and what ends it. */
export interface CommandIo {
  out: (text: string) => void;
  err: (text: string) => void;
  signal: AbortSignal;
}

/** Runs with the arguments after its name; gives the exit status. */
export type Command = (argv: readonly string[], io: CommandIo) => Promise<number>;

/** The sub-commands, loaded when they are called: the daemon pays for none of them. */
export const commands: Record<string, () => Promise<Command>> = {
  install: async () => (await import("./install/run-install.ts")).runInstall,
  selftest: async () => (await import("./selftest/run-selftest.ts")).runSelftest,
};
