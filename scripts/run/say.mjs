/** Everything this script says goes to stderr: stdout belongs to the program that it runs (`loralei … --json`). */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Ends with a sentence and what to do, without a stack: for what is not a mistake of ours. */
export function fail(message, help = "", status = 1) {
  say(help ? `${message}\n  ${help}` : message);
  throw Object.assign(new Error(message), { told: true, status });
}
