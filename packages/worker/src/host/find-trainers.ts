import { createHash } from "node:crypto";
import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { trainers } from "@loralei/core/trainers/index";
import type { Trainer } from "@loralei/core/trainers/trainer";
import { TrainerFound } from "@loralei/core/workers/capabilities";
import { writeFileAtomic } from "@loralei/disk/atomic-write";
import { execa } from "execa";
import { z } from "zod";
import type { Programs } from "../program.ts";

/** Where a trainer may be: its sources and its Python. */
export interface Place {
  root: string;
  python: string;
  /** Commit or version, where the installation noted it. */
  version: string;
}

/** Written by `install` at the end: `<home>/trainers/<id>/installed.json`. */
export const Installed = z.object({ root: z.string(), python: z.string(), version: z.string() });

/** A check imports torch, which takes a minute on a cold disk. */
const checkMs = 180_000;

/**
 * Every trainer that this worker could run, with what is missing where it cannot. Asking Python takes seconds, so
 * answers are kept in `<home>/cache` until sources or Python change.
 */
export async function findTrainers(options: {
  home: string;
  programs: Programs;
  simulated: boolean;
  /** From the environment; used before what was installed. */
  sdScripts: string | null;
  python: string | null;
  /** never: what is not known yet is told as being checked. */
  ask: "never" | "when-changed" | "always";
}): Promise<TrainerFound[]> {
  const found: TrainerFound[] = [];
  for (const trainer of trainers) {
    if (trainer.simulated) {
      if (options.simulated) found.push(simulatedTrainer(trainer, options.programs));
      continue;
    }
    const place = await placeOf(trainer.id, options);
    found.push(
      place ? await lookAt(trainer, place, options) : missing(trainer, null, notInstalled(trainer.id)),
    );
  }
  return found;
}

async function placeOf(
  id: string,
  options: { home: string; sdScripts: string | null; python: string | null },
): Promise<Place | null> {
  const installed = await readFile(join(options.home, "trainers", id, "installed.json"), "utf8").then(
    (text) => Installed.safeParse(JSON.parse(text)).data ?? null,
    () => null,
  );
  if (id === "kohya" && options.sdScripts) {
    return { root: options.sdScripts, python: options.python ?? installed?.python ?? "python3", version: "" };
  }
  return installed;
}

async function lookAt(
  trainer: Trainer,
  place: Place,
  options: { home: string; ask: "never" | "when-changed" | "always" },
): Promise<TrainerFound> {
  for (const file of trainer.probe.files) {
    const there = await stat(join(place.root, file)).catch(() => null);
    if (!there)
      return missing(trainer, place, `${join(place.root, file)} is missing: ${notInstalled(trainer.id)}`);
  }
  const cache = join(options.home, "cache", `trainer-${trainer.id}.json`);
  const key = await keyOf(trainer, place);
  const known = options.ask === "always" ? null : await readCache(cache, key);
  if (known) return known;
  if (options.ask === "never") return missing(trainer, place, "it is being checked");
  const found = await askPython(trainer, place);
  // A failed answer is not kept: what was missing may be there the next time.
  if (found.ok) {
    await mkdir(join(options.home, "cache"), { recursive: true, mode: 0o700 });
    await writeFileAtomic(cache, JSON.stringify({ key, found }));
  }
  return found;
}

const PythonAnswer = z.object({
  missing: z.record(z.string(), z.string()),
  packages: z.record(z.string(), z.string()),
  device: z.enum(["cuda", "rocm", "mps", "cpu"]),
  python: z.string(),
});

/** Imports each module and prints one line of JSON; whatever the modules print goes before it. */
const question = `
import importlib, importlib.metadata, json, sys
modules, packages = json.loads(sys.argv[1])
missing = {}
for name in modules:
    try:
        importlib.import_module(name)
    except BaseException as error:
        missing[name] = (type(error).__name__ + ": " + str(error))[:300]
versions = {"python": sys.version.split()[0]}
for name in packages:
    try:
        versions[name] = importlib.metadata.version(name)[:128]
    except Exception:
        versions[name] = ""
device = "cpu"
try:
    import torch
    versions["torch"] = str(torch.__version__)[:128]
    if torch.cuda.is_available():
        device = "rocm" if getattr(torch.version, "hip", None) else "cuda"
    elif getattr(torch.backends, "mps", None) is not None and torch.backends.mps.is_available():
        device = "mps"
except BaseException:
    pass
print("\\n" + json.dumps({"missing": missing, "packages": versions, "device": device, "python": sys.executable}))
`;

/** Asks a place's Python for all that the trainer needs: what fails to import, the versions, the device. */
export async function askPython(trainer: Trainer, place: Place): Promise<TrainerFound> {
  const { modules, packages } = trainer.probe;
  const result = await execa(place.python, ["-c", question, JSON.stringify([modules, packages])], {
    cwd: place.root,
    reject: false,
    timeout: checkMs,
    stdin: "ignore",
    env: { PYTHONUTF8: "1", PYTHONDONTWRITEBYTECODE: "1" },
    maxBuffer: 4 * 1024 * 1024,
  });
  const lines = typeof result.stdout === "string" ? result.stdout.trimEnd().split("\n") : [];
  const answer = PythonAnswer.safeParse(parse(lines.at(-1) ?? ""));
  if (!answer.success) {
    const why = result.timedOut
      ? `did not answer within ${checkMs / 1_000} s`
      : `could not be run: ${result.failed ? (result.originalMessage ?? result.shortMessage) : "no answer"}`;
    return missing(trainer, place, `${place.python} ${why.slice(0, 1_500)}`);
  }
  const { missing: absent, packages: versions, device } = answer.data;
  const names = Object.keys(absent);
  const told = names.map((name) => `${name} (${absent[name]})`).join(", ");
  return {
    id: trainer.id,
    ok: names.length === 0,
    reason: names.length === 0 ? "" : `${place.python} cannot import ${told}`.slice(0, 2_000),
    version: place.version,
    root: place.root,
    python: place.python,
    packages: versions,
    device,
  };
}

function simulatedTrainer(trainer: Trainer, { node, simulated }: Programs): TrainerFound {
  if (!simulated) return missing(trainer, null, "this build of the worker has no simulated trainer");
  const root = simulated.slice(0, Math.max(simulated.lastIndexOf("/"), simulated.lastIndexOf("\\")));
  const base = { id: trainer.id, ok: true, reason: "", version: "", device: "cpu" as const, packages: {} };
  return { ...base, root, python: node };
}

function missing(trainer: Trainer, place: Place | null, reason: string): TrainerFound {
  return {
    id: trainer.id,
    ok: false,
    reason,
    version: place?.version ?? "",
    root: place?.root ?? "",
    python: place?.python ?? "",
    packages: {},
    device: "cpu",
  };
}

function notInstalled(id: string): string {
  return `not installed: use Install on the Workers page, or run "loralei-worker install ${id}"`;
}

async function keyOf(trainer: Trainer, place: Place): Promise<string> {
  const paths = [place.python, ...trainer.probe.files.map((file) => join(place.root, file))];
  const times = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return createHash("sha256")
    .update(JSON.stringify([place, trainer.probe, times]))
    .digest("hex");
}

async function readCache(path: string, key: string): Promise<TrainerFound | null> {
  const text = await readFile(path, "utf8").catch(() => "");
  const cached = z.object({ key: z.string(), found: TrainerFound }).safeParse(parse(text));
  return cached.success && cached.data.key === key ? cached.data.found : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
