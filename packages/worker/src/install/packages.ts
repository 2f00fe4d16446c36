import { StudioError } from "@loralei/core/errors";
import { ask, runChild } from "./child.ts";
import type { Environment } from "./environment.ts";
import type { Marks } from "./marks.ts";
import { unreachable } from "./unreachable.ts";

/** Installs packages into an environment, by uv where it is, else by the environment's own pip. */
export interface Installer {
  /** Throws a StudioError when pip does not end well; `what` names it for people. */
  install: (args: readonly string[], what: string) => Promise<void>;
}

/** pip from this version on tells a download's progress to a pipe (`--progress-bar raw`). */
const rawProgressFrom = [24, 1] as const;

export async function openInstaller(
  environment: Environment,
  { marks, signal, hasUv }: { marks: Marks; signal: AbortSignal; hasUv: boolean },
): Promise<Installer> {
  const { python } = environment;
  const raw = !hasUv && (await hasRawProgress(python, signal));
  const command: [string, ...string[]] = hasUv
    ? ["uv", "pip", "install", "--python", python]
    : [python, "-m", "pip", "install", "--no-input", ...(raw ? ["--progress-bar", "raw"] : [])];
  return {
    async install(args, what) {
      const end = await runChild({
        argv: [...command, ...args],
        env: { PIP_DISABLE_PIP_VERSION_CHECK: "1", PYTHONUNBUFFERED: "1", PYTHONUTF8: "1" },
        signal,
        onText: raw ? withBars(marks) : marks.text,
      });
      if (end.code !== 0) throw await whyNot(end.tail, what, { python, args, hasUv, signal });
    },
  };
}

async function hasRawProgress(python: string, signal: AbortSignal): Promise<boolean> {
  const found = /^pip (\d+)\.(\d+)/.exec((await ask([python, "-m", "pip", "--version"], signal)) ?? "");
  if (!found) return false;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > rawProgressFrom[0] || (major === rawProgressFrom[0] && minor >= rawProgressFrom[1]);
}

/** Turns "Progress 1048576 of 900000000" into a bar under the name of the file that pip told before. */
export function withBars(marks: Pick<Marks, "text" | "bar">): (text: string) => void {
  let carry = "";
  let file = "";
  return (text) => {
    const lines = (carry + text).split("\n");
    carry = lines.pop() ?? "";
    for (const line of lines) {
      const progress = /^Progress (\d+) of (\d+)\s*$/.exec(line);
      if (progress) {
        marks.bar(Number(progress[1]), Number(progress[2]), file);
        continue;
      }
      file = /Downloading (\S+)/.exec(line)?.[1]?.split("/").at(-1) ?? file;
      marks.text(`${line}\n`);
    }
  };
}

async function whyNot(
  tail: string,
  what: string,
  {
    python,
    args,
    hasUv,
    signal,
  }: { python: string; args: readonly string[]; hasUv: boolean; signal: AbortSignal },
): Promise<StudioError> {
  const host = unreachable(tail);
  const said = /^(?:ERROR|error): ?(.*)$/m.exec(tail)?.[1] ?? tail.trim().split("\n").at(-1) ?? "";
  if (host !== null) {
    const index = indexOf(args) ?? (hasUv ? null : await pipsIndex(python, signal));
    const place = [index ?? host, index && host && !index.includes(host) ? `(${host})` : ""].join(" ").trim();
    return new StudioError(
      "unreachable",
      `cannot install ${what}: ${place || "the package index that pip is set to"} could not be reached`,
      {
        help: "Check this machine's network and proxy (HTTPS_PROXY, pip's index-url). Without a network, bring the wheels in a folder and give a list that names it with --requirements.",
      },
    );
  }
  if (/No space left on device/i.test(tail)) {
    return new StudioError("disk-full", `cannot install ${what}: no space is left on the disk`, {
      help: "Free some space, or set LORALEI_WORKER_HOME to a larger disk; then install again, it goes on where it stopped.",
    });
  }
  return new StudioError("host-setup", `cannot install ${what}: ${said.slice(0, 1_000)}`, {
    help: "Read the lines above. Install again when it is mended: what is there already is kept.",
  });
}

function indexOf(args: readonly string[]): string | null {
  const at = args.indexOf("--index-url");
  return at < 0 ? null : (args[at + 1] ?? null);
}

/** pip's help tells the index that it is set to, by its settings, environment or default. */
async function pipsIndex(python: string, signal: AbortSignal): Promise<string | null> {
  const help = (await ask([python, "-m", "pip", "install", "--help"], signal)) ?? "";
  return /--index-url[\s\S]{0,200}?\(default\s+(https?:\/\/[^\s)]+)\)/.exec(help)?.[1] ?? null;
}
