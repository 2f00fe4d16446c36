import { parseArgs } from "node:util";
import { errorCodes, StudioError, toStudioError } from "@loralei/core/errors";
import { nearest } from "@loralei/core/trainers/nearest";
import { AdviceError } from "./advice-error.ts";
import type { Command, Io } from "./command.ts";
import { type CommandRow, commands } from "./commands.ts";
import { helpFlag, helpOf, overview } from "./help.ts";

/**
 * Runs one command line.
 * @returns the exit status: 0 fine, 1 a failure, 2 wrong use, 3 not found, 4 refused, 5 no studio, 130 interrupted.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    const found = findCommand(argv);
    if (found === "overview") {
      io.out(overview(await Promise.all(commands.map(({ load }) => load()))));
      return 0;
    }
    return (await call(await found.row.load(), found.rest, io)) ?? 0;
  } catch (thrown) {
    return tell(thrown, io);
  }
}

function findCommand(argv: readonly string[]): { row: CommandRow; rest: readonly string[] } | "overview" {
  const row = commands.find(({ words }) => words.every((word, i) => argv[i] === word));
  if (row) return { row, rest: argv.slice(row.words.length) };
  const words = argv.filter((word) => !word.startsWith("-"));
  const group = commands.filter((other) => other.words[0] === words[0]);
  const asksHelp = argv.some((word) => word === "--help" || word === "-h");
  if (words.length === 0 || words[0] === "help" || (asksHelp && group.length > 0)) return "overview";
  const names = commands.map((other) => other.words.join(" "));
  const near = nearest(words.slice(0, 2).join(" "), names) ?? nearest(words[0]!, names);
  const known = near ? `Did you mean "loralei ${near}"? ` : "";
  const asked = words.slice(0, group.length > 0 ? 2 : 1).join(" ");
  throw new StudioError("bad-input", `There is no command "${asked}".`, {
    help: `${known}loralei --help lists all commands.`,
  });
}

async function call(command: Command, rest: readonly string[], io: Io): Promise<number | undefined> {
  const { values, positionals } = parse(command, rest);
  if (values.help === true) {
    io.out(helpOf(command));
    return 0;
  }
  const [fewest, most] = command.args;
  if (positionals.length < fewest || positionals.length > most) {
    const what = positionals.length < fewest ? "Something is missing" : `"${positionals[most]}" is too much`;
    throw new StudioError("bad-input", `${what}: loralei ${command.words.join(" ")} ${command.usage}`, {
      help: `loralei ${command.words.join(" ")} --help tells more.`,
    });
  }
  return await command.run({
    args: positionals,
    text: (name) => (typeof values[name] === "string" ? values[name] : undefined),
    is: (name) => values[name] === true,
    io,
  });
}

function parse(command: Command, rest: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries({ ...command.flags, help: helpFlag }).map(([name, { type, short }]) => [
      name,
      short ? { type, short } : { type },
    ]),
  );
  try {
    return parseArgs({ args: negativeValues(rest, command), options, allowPositionals: true, strict: true });
  } catch (cause) {
    const found = cause instanceof Error ? cause.message.split(". ")[0]! : String(cause);
    const unknown = /^Unknown option '--([\w-]+)/.exec(found)?.[1];
    const near = unknown === undefined ? null : nearest(unknown, Object.keys(options));
    throw new StudioError("bad-input", `${found.replace(/\.$/, "")}.`, {
      help: `${near ? `Did you mean --${near}? ` : ""}loralei ${command.words.join(" ")} --help lists the options.`,
      cause,
    });
  }
}

/** "--exit -9" is meant as a value, which parseArgs takes for another option. */
function negativeValues(rest: readonly string[], command: Command): string[] {
  const args: string[] = [];
  for (const word of rest) {
    const before = args.at(-1);
    const wantsValue = before?.startsWith("--") && command.flags[before.slice(2)]?.type === "string";
    if (wantsValue && /^-\d+$/.test(word)) args[args.length - 1] = `${before}=${word}`;
    else args.push(word);
  }
  return args;
}

function tell(thrown: unknown, io: Io): number {
  if (io.signal.aborted) return 130;
  const error = toStudioError(thrown);
  io.err(`${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}\n`);
  if (error instanceof AdviceError) {
    for (const { field, message } of error.fields)
      io.err(`  ${field === null ? "" : `${field}: `}${message}\n`);
  }
  if (error.help !== "") io.err(`${error.help}\n`);
  const row = errorCodes[error.code];
  if (row.fault === "ours" && error.cause instanceof Error) io.err(`${error.cause.stack}\n`);
  return row.exit;
}
