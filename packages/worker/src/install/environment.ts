import { mkdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StudioError } from "@loralei/core/errors";
import { ask, runChild } from "./child.ts";
import { type FoundPython, isFit } from "./find-python.ts";
import type { Marks } from "./marks.ts";

/** A virtual environment of the trainer's own. */
export interface Environment {
  folder: string;
  python: string;
  /** True when it was there before: what is in it may be old. */
  reused: boolean;
}

/** The Python inside an environment's folder. */
export function pythonOf(folder: string, platform: NodeJS.Platform = process.platform): string {
  return platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

/** Makes the environment, or keeps the one that is there while its Python runs; a broken one is replaced. */
export async function makeEnvironment(
  folder: string,
  python: FoundPython,
  { marks, signal, hasUv, force }: { marks: Marks; signal: AbortSignal; hasUv: boolean; force: boolean },
): Promise<Environment> {
  const inside = pythonOf(folder);
  const state = force ? "unwanted" : await stateOf(inside, hasUv, signal);
  if (state === "works") {
    marks.line(`The environment is there already: ${folder}`);
    return { folder, python: inside, reused: true };
  }
  if (state === "broken") marks.line(`The environment ${folder} does not run and is made anew.`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  marks.line(`Making an environment with Python ${python.version} (${python.path})`);
  const end = await runChild({
    argv: hasUv
      ? ["uv", "venv", "--python", python.path, folder]
      : [python.path, "-m", "venv", "--clear", folder],
    signal,
    onText: marks.text,
  });
  if (end.code !== 0) {
    const last = end.tail.trim().split("\n").at(-1) ?? "";
    throw new StudioError(
      "host-setup",
      `${python.path} could not make an environment in ${folder}: ${last}`,
      {
        help: "On Debian and Ubuntu install the package python3-venv; elsewhere give another Python with --python PATH.",
      },
    );
  }
  return { folder, python: inside, reused: false };
}

async function stateOf(
  python: string,
  hasUv: boolean,
  signal: AbortSignal,
): Promise<"absent" | "works" | "broken"> {
  const there = await stat(dirname(dirname(python))).then(
    () => true,
    () => false,
  );
  if (!there) return "absent";
  const version = await ask(
    [python, "-c", `import sys${hasUv ? "" : ", pip"}; print("%d.%d.%d" % sys.version_info[:3])`],
    signal,
  );
  return version !== null && isFit({ version }) ? "works" : "broken";
}
