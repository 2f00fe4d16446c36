import type { Command, Flag } from "./command.ts";

/** The overview: every command in one line. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map(
    ({ words, usage, summary }) => [`${words.join(" ")} ${usage}`.trim(), summary] as const,
  );
  return [
    "loralei: a running studio from the command line, and tools that need none.",
    "",
    "Usage: loralei COMMAND …",
    "",
    ...columns(rows),
    "",
    "Every command knows --help.",
    "LORALEI_URL names the studio (default http://127.0.0.1:4600), LORALEI_TOKEN its token where it wants one.",
    "",
  ].join("\n");
}

export function helpOf(command: Command): string {
  const { words, usage, summary, story, flags } = command;
  const rows = Object.entries({ ...flags, help: helpFlag }).map(
    ([name, flag]) => [flagName(name, flag), flag.help] as const,
  );
  return [
    `Usage: loralei ${words.join(" ")} ${usage}`.trimEnd(),
    "",
    summary,
    ...(story ? ["", story] : []),
    "",
    ...columns(rows),
    "",
  ].join("\n");
}

export const helpFlag: Flag = { type: "boolean", short: "h", help: "print this" };

function flagName(name: string, { short, value }: Flag): string {
  return `${short ? `-${short}, ` : ""}--${name}${value ? ` ${value}` : ""}`;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`);
}
