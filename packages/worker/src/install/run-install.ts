import { mkdir, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { StudioError } from "@loralei/core/errors";
import type { TrainerFound } from "@loralei/core/workers/capabilities";
import { writeFileAtomic } from "@loralei/disk/atomic-write";
import { freeBytes } from "@loralei/disk/free-space";
import type { CommandIo } from "../commands.ts";
import { readEnv } from "../env.ts";
import { askPython } from "../host/find-trainers.ts";
import { findGpus } from "../host/gpus.ts";
import { ask, runChild } from "./child.ts";
import { type Environment, makeEnvironment } from "./environment.ts";
import { findPython } from "./find-python.ts";
import { type InstallOptions, installUsage, readInstallOptions } from "./install-options.ts";
import { installList, installOwn } from "./install-packages.ts";
import { type Marks, makeMarks, tellFailure } from "./marks.ts";
import { openInstaller } from "./packages.ts";
import { fetchSources, type Sources } from "./sources.ts";
import { chooseTorch, type TorchBuild } from "./torch-builds.ts";

/**
 * `loralei-worker install`: sources, an environment of their own, packages for this host, and a check by importing.
 * Prints marker lines (core/jobs/studio-log.ts) between the children's output. `installed.json`, by which the worker
 * finds the trainer, is written at success only; a second run keeps what works and mends the rest.
 * @returns exit status: 0, 1 failed (told by a marker), 2 wrong use, 130 stopped
 */
export async function runInstall(argv: readonly string[], io: CommandIo): Promise<number> {
  const options = readInstallOptions(argv);
  if (options === "help") {
    io.out(installUsage);
    return 0;
  }
  const marks = makeMarks(io.out);
  try {
    await install(options, { marks, signal: io.signal });
    marks.done();
    return 0;
  } catch (error) {
    return tellFailure(marks, error, io.signal);
  }
}

interface Run {
  marks: Marks;
  signal: AbortSignal;
}

async function install(options: InstallOptions, run: Run): Promise<void> {
  const { recipe, force } = options;
  const { marks, signal } = run;
  const home = join(resolve(options.home ?? readEnv().home), "trainers", recipe.trainer.id);
  const list = options.requirements === null ? null : resolve(options.requirements);
  if (list !== null) await mustBeFile(list);

  marks.phase("fetch");
  const hasUv = (await ask(["uv", "--version"], signal)) !== null;
  const python = await findPython({ wanted: options.python, hasUv, signal });
  marks.line(`Python ${python.version}: ${python.path}${hasUv ? "; packages by uv" : ""}`);
  const torch = list === null ? chooseTorch(await lookAtHost(signal)) : null;
  await mkdir(home, { recursive: true, mode: 0o700 });
  const sources = await fetchSources(
    home,
    {
      from: options.from,
      upstream: recipe.upstream,
      commit: recipe.commit,
      files: recipe.trainer.probe.files,
    },
    { marks, signal, force },
  );

  marks.phase("setup");
  const folder = join(dirname(sources.root), "venv");
  const fill = async (anew: boolean): Promise<{ environment: Environment; found: TrainerFound }> => {
    if (anew || !(await isThere(folder))) await mustHaveRoom(folder, torch?.diskMb ?? 3_000);
    const environment = await makeEnvironment(folder, python, { marks, signal, hasUv, force: anew });
    const installer = await openInstaller(environment, { marks, signal, hasUv });
    if (list !== null) await installList(installer, list, marks);
    else
      await installOwn(
        installer,
        { list: join(sources.root, recipe.requirements), torch: torch!, folder },
        run,
      );
    marks.phase("check");
    return { environment, found: await check(environment, sources, options, run) };
  };
  let filled = await fill(force);
  if (!filled.found.ok && filled.environment.reused) {
    marks.line(`${filled.found.reason}. The environment was there before: making it anew.`);
    marks.phase("setup");
    filled = await fill(true);
  }
  const { found } = filled;
  if (!found.ok) {
    throw new StudioError("host-setup", `the packages are installed, but ${found.reason}`, {
      help: "A package may be built for another host or another PyTorch. Read the lines above; install again with --force, or with another --requirements list.",
    });
  }
  warnOfDevice(found, torch, marks);
  const installed = {
    root: sources.root,
    python: filled.environment.python,
    version: sources.commit,
    commit: sources.commit,
    packages: found.packages,
    device: found.device,
    atMs: Date.now(),
  };
  await writeFileAtomic(join(home, "installed.json"), `${JSON.stringify(installed, null, 2)}\n`);
  // What the worker knew of the packages before is old now.
  await rm(join(dirname(dirname(home)), "cache", `trainer-${recipe.trainer.id}.json`), { force: true });
  marks.line(JSON.stringify({ installed: recipe.trainer.id, ...installed }));
}

async function lookAtHost(signal: AbortSignal) {
  const rocm = (await ask(["rocminfo"], signal)) !== null || (await isThere("/opt/rocm"));
  return { platform: process.platform, arch: process.arch, gpus: await findGpus(), rocm };
}

/** The worker's own question, then the scripts themselves: a torchvision of another build fails on import only. */
async function check(
  environment: Environment,
  sources: Sources,
  { recipe }: InstallOptions,
  { marks, signal }: Run,
): Promise<TrainerFound> {
  const place = { root: sources.root, python: environment.python, version: sources.commit };
  marks.line("Importing what the trainer needs …");
  const found = await askPython(recipe.trainer, place);
  signal.throwIfAborted();
  if (!found.ok) return found;
  const end = await runChild({
    argv: [environment.python, "-c", `import ${recipe.scripts.join(", ")}`],
    cwd: sources.root,
    env: { PYTHONDONTWRITEBYTECODE: "1", PYTHONUTF8: "1" },
    signal,
    onText: marks.text,
  });
  if (end.code === 0) return found;
  const last = end.tail.trim().split("\n").at(-1) ?? "";
  const hint = /torchvision::nms/.test(end.tail) ? " (torchvision is built for another PyTorch)" : "";
  const reason = `${environment.python} cannot import ${recipe.scripts.join(", ")}: ${last.slice(0, 500)}${hint}`;
  return { ...found, ok: false, reason };
}

function warnOfDevice(found: TrainerFound, torch: TorchBuild | null, marks: Marks): void {
  if (torch === null || found.device === torch.device) return;
  marks.warning(
    "other-device",
    `PyTorch for ${torch.id} is installed, but it finds no such device and would train on: ${found.device}. Look at the driver.`,
  );
}

async function mustHaveRoom(folder: string, neededMb: number): Promise<void> {
  const freeMb = Math.floor((await freeBytes(folder)) / 1024 / 1024);
  if (freeMb >= neededMb) return;
  throw new StudioError(
    "disk-full",
    `${neededMb} MB are wanted for the trainer's environment in ${folder}; ${freeMb} MB are free`,
    { help: "Free some space, or set LORALEI_WORKER_HOME (or --home) to a folder on a larger disk." },
  );
}

async function mustBeFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return;
  throw new StudioError("not-found", `there is no requirements list ${path} on this machine`, {
    help: "Give the path of a pip requirements file as this worker sees it.",
  });
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
