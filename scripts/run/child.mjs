import { spawn } from "node:child_process";

const windows = process.platform === "win32";

/** Runs a tool with its output shown as it comes, and kept (the last 256 KiB) for the one who asks. */
export function runShown(command, args, options) {
  return run(command, args, options, true);
}

/** Runs a tool silently; its output is kept (the last 256 KiB) for the case that it fails. */
export function runQuiet(command, args, options) {
  return run(command, args, options, false);
}

function run(command, args, options, shown) {
  return new Promise((resolve, reject) => {
    // npx and the tools in .bin are .cmd files on Windows, which only a shell can start; args are ours, never a user's.
    const child = spawn(command, args, { ...options, shell: windows, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const [stream, target] of [
      [child.stdout, process.stderr],
      [child.stderr, process.stderr],
    ]) {
      stream.on("data", (bytes) => {
        if (shown) target.write(bytes);
        text = (text + bytes).slice(-256 * 1024);
      });
    }
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ status: code ?? signal, text }));
  });
}

/** Runs a program on this terminal, to its end; its exit status is ours. */
export function runHere(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: "inherit" });
    // The terminal sends Ctrl-C to the child too: wait for its answer instead of leaving first.
    const stay = () => {};
    process.on("SIGINT", stay);
    const pass = () => child.kill("SIGTERM");
    process.on("SIGTERM", pass);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      process.off("SIGINT", stay);
      process.off("SIGTERM", pass);
      resolve(code ?? (signal === "SIGINT" ? 130 : 1));
    });
  });
}
