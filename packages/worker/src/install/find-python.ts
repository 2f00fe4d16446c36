import { StudioError } from "@loralei/core/errors";
import { z } from "zod";
import { ask } from "./child.ts";

export interface FoundPython {
  /** Absolute path. */
  path: string;
  version: string;
  /** The part of the standard library that makes virtual environments is there (Debian packs it apart). */
  hasVenv: boolean;
}

/** Python that sd-scripts and the wheels of PyTorch are made for; upstream names 3.10, which is asked for first. */
const versions = ["3.10", "3.11", "3.12"];

const Answer = z.object({ path: z.string(), version: z.string(), hasVenv: z.boolean() });

const question = `
import importlib.util, json, sys
parts = [importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip")]
print(json.dumps({"path": sys.executable, "version": "%d.%d.%d" % sys.version_info[:3], "hasVenv": all(parts)}))
`;

/**
 * The Python to make the environment from.
 * @param wanted a path or command given by the user: only that one is looked at
 * @throws StudioError `host-setup` that names everything that was looked at and what it answered
 */
export async function findPython(options: {
  wanted: string | null;
  /** uv makes environments without Python's own venv. */
  hasUv: boolean;
  signal: AbortSignal;
  platform?: NodeJS.Platform;
}): Promise<FoundPython> {
  const { wanted, hasUv, signal, platform = process.platform } = options;
  const looked: string[] = [];
  for (const command of wanted === null ? usualCommands(platform) : [[wanted] as const]) {
    const found = await lookAt(command, signal);
    const name = command.join(" ");
    if (!found) looked.push(`${name}: not there`);
    else if (!isFit(found)) looked.push(`${name}: is Python ${found.version}`);
    else if (!found.hasVenv && !hasUv) looked.push(`${name}: Python ${found.version} without venv`);
    else return found;
  }
  throw new StudioError(
    "host-setup",
    `no Python ${versions[0]} to ${versions.at(-1)} with venv was found; looked at: ${looked.join("; ")}`,
    { help: helpFor(platform) },
  );
}

/** Whether sd-scripts runs on this version. */
export function isFit({ version }: Pick<FoundPython, "version">): boolean {
  return versions.some((one) => version.startsWith(`${one}.`));
}

function usualCommands(platform: NodeJS.Platform): readonly (readonly [string, ...string[]])[] {
  if (platform === "win32") return [...versions.map((one) => ["py", `-${one}`] as const), ["python"]];
  return [...versions.map((one) => [`python${one}`] as const), ["python3"], ["python"]];
}

async function lookAt(
  command: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<FoundPython | null> {
  const answer = await ask([...command, "-c", question], signal);
  try {
    return Answer.safeParse(JSON.parse(answer ?? "")).data ?? null;
  } catch {
    return null;
  }
}

function helpFor(platform: NodeJS.Platform): string {
  const way =
    platform === "win32"
      ? "Install Python 3.10 from python.org (with the py launcher)"
      : platform === "darwin"
        ? "Install one, for instance: brew install python@3.10"
        : "Install one with its venv part, for instance: apt install python3.10 python3.10-venv";
  return `${way}, or name one with --python PATH.`;
}
